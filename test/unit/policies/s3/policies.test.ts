import { policyRules } from "../../../../policies/s3/policies";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import { bucket, bucketV2, part } from "./stacks";

const bucketPolicy = "aws:s3/bucketPolicy:BucketPolicy";
const arn = "arn:aws:s3:::assets";
const both = [arn, `${arn}/*`];

const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const text = (...statements: object[]) => JSON.stringify(document(...statements));
const policy = (...statements: object[]) => ({ bucket: unknown, policy: text(...statements) });

const tls = (more: object = {}) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: both,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
  ...more,
});
const attached = (value: unknown, of = "bucket") => part("bucketPolicy:BucketPolicy", { policy: value }, of);

const read = (more: object = {}) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: `${arn}/*`, ...more });
const write = (Principal: object, Action: unknown = "s3:PutBucketPolicy") => ({
  Effect: "Allow",
  Principal,
  Action,
  Resource: arn,
});
const when = (Condition: object) => read({ Principal: "*", Condition });

testRules(policyRules, {
  stacks: [
    {
      rule: "s3-tls-only",
      passing: {
        "a policy of its own": [bucket(), attached(text(read({ Principal: { AWS: "123456789012" } }), tls()))],
        "an object, by other spellings": [
          bucket(),
          attached(
            document(
              tls({
                Principal: { AWS: ["*"] },
                Action: ["*"],
                Condition: { Bool: { "aws:SecureTransport": [false] } },
              }),
            ),
          ),
        ],
        "one pattern for both": [bucket(), attached(text(tls({ Resource: `${arn}*` })))],
        "in the bucket": [bucketV2({ policy: text(tls()) })],
      },
      failing: {
        none: [[bucket()], ["bucket"]],
        "another bucket's": [
          [bucket(), bucket({ policy: text(tls()) }, "second"), attached(text(tls()), "second")],
          ["bucket"],
        ],
        "for some only": [[bucket(), attached(text(tls({ Principal: { AWS: "123456789012" } })))], ["bucket"]],
        "objects only": [[bucket(), attached(text(tls({ Resource: `${arn}/*` })))], ["bucket"]],
        "the bucket only": [[bucket(), attached(text(tls({ Resource: arn })))], ["bucket"]],
        "one action only": [[bucket(), attached(text(tls({ Action: "s3:GetObject" })))], ["bucket"]],
        "with TLS only": [
          [bucket(), attached(text(tls({ Condition: { Bool: { "aws:SecureTransport": "true" } } })))],
          ["bucket"],
        ],
        "no JSON": [[bucket(), attached("{")], ["bucket"]],
      },
      unknown: {
        "the policy": [[bucket(), attached(unknown)], "policy"],
        "a resource": [[bucket(), attached(document(tls({ Resource: [unknown] })))], "policy.Statement.0.Resource.0"],
      },
    },
  ],
  resources: [
    {
      rule: "s3-policy-no-any-principal",
      type: bucketPolicy,
      passing: {
        "a role": policy(read({ Principal: { AWS: "arn:aws:iam::123456789012:role/reader" } })),
        "a service": policy(read({ Principal: { Service: "cloudfront.amazonaws.com" } })),
        "one's organisation": policy(when({ StringEquals: { "aws:PrincipalOrgID": "o-1" } })),
        "a VPC endpoint": policy(when({ StringEquals: { "aws:SourceVpce": "vpce-1" } })),
        "everyone refused": policy(tls()),
        "a role that changes the policy": policy(write({ AWS: "arn:aws:iam::123456789012:role/admin" })),
        "another account that reads": policy(read({ Principal: { AWS: "arn:aws:iam::123456789012:root" } })),
      },
      failing: {
        everyone: policy(read({ Principal: "*" })),
        "everyone, by another spelling": policy(read({ Principal: { AWS: ["123456789012", "*"] } })),
        "all but one": policy(read({ NotPrincipal: { AWS: "arn:aws:iam::123456789012:user/a" } })),
        "a condition that holds for all": policy(when({ StringLike: { "aws:PrincipalOrgID": "*" } })),
        "a condition on something else": policy(when({ StringEquals: { "s3:prefix": "public" } })),
        "an account that owns the policy": policy(write({ AWS: "arn:aws:iam::123456789012:root" })),
        "an account that owns everything": policy(write({ AWS: "123456789012" }, "s3:*")),
        "no JSON": { policy: "Statement:" },
      },
      unknown: {
        "the policy": [{ bucket: "b", policy: unknown }, "policy"],
        "a principal": [
          { policy: document(read({ Principal: { AWS: unknown } })) },
          "policy.Statement.0.Principal.AWS",
        ],
      },
    },
    {
      rule: "s3-policy-no-any-principal",
      type: bucketPolicy,
      config: { accounts: ["123456789012"] },
      passing: {
        "one's own account": policy(write({ AWS: "arn:aws:iam::123456789012:root" })),
        "one's own role": policy(write({ AWS: "arn:aws:iam::123456789012:role/admin" })),
      },
      failing: {
        "a stranger's role": policy(write({ AWS: "arn:aws:iam::999999999999:role/admin" }, ["s3:PutBucket*"])),
        "a stranger": policy(write({ AWS: "999999999999" }, "s3:PutObjectAcl")),
      },
      unknown: {},
    },
    {
      rule: "s3-policy-no-any-principal",
      type: "aws:s3/bucket:Bucket",
      passing: { "no policy": { bucket: unknown } },
      failing: { "everyone, in the bucket": { policy: text(read({ Principal: "*" })) } },
      unknown: {},
    },
    {
      rule: "s3-policy-lockout",
      type: bucketPolicy,
      passing: {
        "under a condition": policy(tls()),
        "objects only": policy({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `${arn}/*` }),
        "one action": policy({ Effect: "Deny", Principal: "*", Action: "s3:DeleteBucket", Resource: arn }),
        "one user": policy({
          Effect: "Deny",
          Principal: { AWS: "arn:aws:iam::123456789012:user/a" },
          Action: "s3:*",
          Resource: arn,
        }),
        "all but one": policy({ Effect: "Deny", NotPrincipal: { AWS: "123456789012" }, Action: "s3:*", Resource: arn }),
        allowed: policy(read({ Principal: "*", Action: "s3:*", Resource: arn })),
      },
      failing: {
        everyone: policy({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: both }),
        "everyone, by a pattern": policy({ Effect: "Deny", Principal: { AWS: "*" }, Action: "s3:Put*", Resource: "*" }),
        "all but reading": policy({ Effect: "Deny", Principal: "*", NotAction: "s3:GetObject", Resource: arn }),
        "no JSON": { policy: "Statement:" },
      },
      unknown: { "the policy": [{ policy: unknown }, "policy"] },
    },
    {
      rule: "s3-policy-lockout",
      type: "aws:s3/bucketV2:BucketV2",
      passing: { "no policy": { bucket: unknown } },
      failing: { "in the bucket": { policy: text({ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }) } },
      unknown: {},
    },
  ],
});
