import { policyDocument } from "../../../../local/engine/policy-document";

const documentOf = (args: Parameters<typeof policyDocument>[0]) => JSON.parse(String(policyDocument(args).json));

describe("policyDocument", () => {
  it("writes statements as IAM reads them", () => {
    const statement = {
      sid: "Read",
      effect: "Deny",
      actions: ["s3:Get*"],
      notResources: ["arn:b", "arn:a"],
      principals: [
        { type: "AWS", identifiers: ["1"] },
        { type: "AWS", identifiers: ["2"] },
        { type: "Service", identifiers: ["x"] },
      ],
      conditions: [
        { test: "StringEquals", variable: "aws:a", values: ["1"] },
        { test: "StringEquals", variable: "aws:b", values: ["1", "2"] },
        { test: "Bool", variable: "aws:c", values: ["true"] },
      ],
    };
    expect(documentOf({ policyId: "P", version: "2008-10-17", statements: [statement] })).toEqual({
      Version: "2008-10-17",
      Id: "P",
      Statement: [
        {
          Sid: "Read",
          Effect: "Deny",
          Action: "s3:Get*",
          NotResource: ["arn:a", "arn:b"],
          Principal: { AWS: ["1", "2"], Service: "x" },
          Condition: { StringEquals: { "aws:a": "1", "aws:b": ["1", "2"] }, Bool: { "aws:c": "true" } },
        },
      ],
    });
  });

  it("takes sources first, and lets overrides replace by Sid", () => {
    const source = (...statements: object[]) => JSON.stringify({ Statement: statements });
    const found = documentOf({
      sourcePolicyDocuments: [source({ Sid: "a", Effect: "Allow" }, { Sid: "b", Effect: "Allow" }), "{}"],
      statements: [{ notActions: ["x"], notPrincipals: [{ type: "AWS", identifiers: ["*"] }] }],
      overridePolicyDocuments: [source({ Sid: "b", Effect: "Deny" }, { Effect: "Deny" })],
    });
    expect(found.Statement).toEqual([
      { Sid: "a", Effect: "Allow" },
      { Sid: "b", Effect: "Deny" },
      { Effect: "Allow", NotAction: "x", NotPrincipal: { AWS: "*" } },
      { Effect: "Deny" },
    ]);
  });
});
