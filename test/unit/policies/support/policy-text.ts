/** Policy documents as programs write them: JSON text of statements. */
export const policyText = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** A document that allows something. */
export const allow = (statement: object): string => policyText({ Effect: "Allow", ...statement });

/** A document that refuses everyone some actions without TLS, as people write it. */
export const denyPlainHttp = (Action: string | string[], more: object = {}): string =>
  policyText({
    Effect: "Deny",
    Principal: "*",
    Action,
    Resource: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
    ...more,
  });
