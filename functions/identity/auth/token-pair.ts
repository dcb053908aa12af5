import * as z from "zod/mini";

/** The tokens of a session (RFC 6749, section 5.1). */
export const TokenPair = z
  .strictObject({
    access_token: z.string().check(z.describe("Send it as `Authorization: Bearer …`")),
    token_type: z.literal("Bearer"),
    expires_in: z.int().check(z.meta({ description: "Seconds that the access token is good", examples: [1800] })),
    scope: z.string().check(z.meta({ description: "What it may do", examples: ["projects:read projects:write"] })),
    refresh_token: z.string().check(z.describe("Exchange it for the next tokens: it is good once")),
  })
  .check(z.meta({ id: "TokenPair", description: "What a user calls with, and what they get the next of it with" }));
export type TokenPair = z.infer<typeof TokenPair>;
