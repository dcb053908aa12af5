import { ok } from "../runtime/reply";
import { serve } from "../runtime/serve";
import { getHealth } from "./contract";

/** `GET /health` */
export const get = serve(getHealth, () => ok({ status: "ok" }));
