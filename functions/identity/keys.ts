import { dispatch } from "../runtime/serve";
import { configuration, jwks } from "./well-known/keys";

/** The function that publishes what others check tokens with, and all that it serves. */
export const handler = dispatch(jwks, configuration);
