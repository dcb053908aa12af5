import type * as z from "zod/mini";
import type { ApiKey as View } from "./contract";
import type { ApiKey } from "./model";
import { prefixOf } from "./value";

/** What an owner gets to see of a key. */
export const viewOf = ({ owner: _, scopes, ...apiKey }: ApiKey): z.infer<typeof View> => ({
  ...apiKey,
  prefix: prefixOf(apiKey.id),
  scopes: [...scopes],
});
