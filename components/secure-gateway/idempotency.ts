/** Without spaces at its ends, which HTTP takes away; a quote at the begin wants one at the end. */
const { source: keyPattern } = /^(?:[!#-~](?:[ -~]*[!-~])?|"(?:[ !#-[\]-~]|\\["\\])+")$/;

/**
 * The header of idempotent routes, as their operations declare it (IETF, draft-ietf-httpapi-idempotency-key-header): bare, or a string of structured
 * fields in quotes (RFC 9651, section 3.3.3). What does not match is refused by functions/runtime/idempotency/key.ts.
 */
export const keyParameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "Chosen by the client, a new one for each request: a repeat with the same key within a day is answered as the first was, and does nothing",
  schema: { type: "string", minLength: 1, maxLength: 255, pattern: keyPattern },
  example: '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
};

/** What the answer to a repeat has. */
export const replayedField = {
  "Idempotency-Replayed": {
    description: "`true` where the answer is that of an earlier request with the same key",
    schema: { type: "string", const: "true" },
  },
};
