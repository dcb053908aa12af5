import { type Config, textsIn } from "../kit/configured";
import type { DefinedOperation } from "./open-api";

/** Which routes everyone may call. */
export const publicRoutes = {
  properties: {
    publicRoutes: {
      type: "array",
      items: { type: "string" },
      description:
        "Routes that everyone may call, such as `GET /openapi.json`. Default: those whose operation says `security: []`. Once set, no others.",
    },
  },
} as const;

/** True for an operation that checks who is calling, or that everyone may call. */
export const mayBePublic = ({ route, access }: DefinedOperation, config: Config): boolean =>
  access === "checked" || (config.publicRoutes === undefined ? access === "declared public" : isPublic(route, config));

/** True for a route that the pack's user lists as public. */
export const isPublic = (route: string, config: Config): boolean => textsIn(config, "publicRoutes", []).includes(route);
