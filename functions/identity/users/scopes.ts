/** Scopes that the tokens of people have, as the component says. */
export const humanScopes = (): string[] => (process.env.SCOPES ?? "").split(" ").filter(Boolean);
