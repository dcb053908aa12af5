import { classesOf } from "../kit/classes";
import { type Config, textsIn } from "../kit/configured";
import {
  faultsOfAllows,
  includesAction,
  isEveryAction,
  limitsCallers,
  list,
  meansAnyone,
  principalsOf,
  refusesPlainHttp,
  type Statement,
  statementsOf,
  testsOf,
  unreadable,
} from "../kit/documents";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { stackRule } from "../kit/stack-rule";
import { partsOf } from "./parts";

const { Bucket, BucketPolicy, BucketV2 } = classesOf<typeof import("@pulumi/aws/s3")>("s3");

/** Everything that can hold a bucket's policy. */
const holders = [BucketPolicy, Bucket, BucketV2] as const;

/** What another account must never do to a bucket: the actions of Security Hub's S3.6. */
const ownersActions = [
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketPolicy",
  "s3:PutEncryptionConfiguration",
  "s3:PutObjectAcl",
];

/** What bucket policies let in, and keep out. */
export const policyRules: readonly Rule[] = [
  stackRule({
    name: "s3-tls-only",
    title: "Buckets refuse requests without TLS",
    why: "Objects, and the signatures that give access to them, can be read on the way.",
    mend: 'Declare a s3.BucketPolicy that denies s3:* on the bucket and on its objects to Principal "*" under the condition { Bool: { "aws:SecureTransport": "false" } }.',
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-S10", checkov: "CKV_AWS_379", securityHub: "S3.5" },
    docs: controlPage("S3.5"),
    on: [Bucket, BucketV2],
    faults: (bucket, { stack }) => {
      const inline = bucket.inputs.policy;
      const policies = partsOf(stack, [BucketPolicy], bucket).map(({ inputs }): unknown => inputs.policy);
      const read = [...policies, ...(inline ? [inline] : [])].map(statementsOf);
      if (read.some((statements) => statements?.some(keepsOutPlainHttp))) return [];
      return read.includes(undefined) ? [unreadable] : ["The bucket answers requests without TLS."];
    },
  }),
  rule({
    name: "s3-policy-no-any-principal",
    title: "Bucket policies let in neither everyone, nor other accounts to what is the owner's",
    why: "Anyone on the internet may do to the bucket what the policy allows; whoever may change the policy owns the bucket.",
    mend: "Name the principals, or limit them by a condition such as aws:PrincipalOrgID or aws:SourceArn; leave the bucket's policy, ACL and encryption to its own account, which the rule's accounts name.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_70", securityHub: "S3.2 S3.6" },
    docs: controlPage("S3.6"),
    on: holders,
    configSchema: {
      properties: {
        accounts: {
          type: "array",
          items: { type: "string", pattern: "^\\d{12}$" },
          description:
            "Ids of the accounts that are one's own. Default: none, and then only grants to whole accounts count as grants to others, as one's own need none",
        },
      },
    },
    faults: ({ policy }, { config }) =>
      faultsOfAllows(policy, (statement) => [
        ...(meansAnyone(statement) && !limitsCallers(statement) ? ["The policy lets everyone in."] : []),
        ...strangersIn(statement, config).map((name) => `The policy lets ${name} change what is the owner's.`),
      ]),
  }),
  rule({
    name: "s3-policy-lockout",
    title: "Bucket policies do not lock out all but the root user",
    why: "Nobody can change the policy any more, or use the bucket, but by signing in as the account's root user.",
    mend: "Give the Deny a Condition, or deny single actions that do not include s3:PutBucketPolicy.",
    severity: "medium",
    frameworks: { checkov: "CKV_AWS_93" },
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html",
    on: holders,
    faults: ({ policy }) => {
      if (!policy) return [];
      const statements = statementsOf(policy);
      if (!statements) return [unreadable];
      return statements.some(locksOut) ? ["The policy denies everyone to change it."] : [];
    },
  }),
];

function keepsOutPlainHttp(statement: Statement): boolean {
  const resources = list(statement.Resource).map(String);
  return (
    refusesPlainHttp(statement) &&
    list(statement.Action).some(isEveryAction) &&
    resources.some(isObjects) &&
    resources.some(isBucket)
  );
}

/** `*`, `arn:aws:s3:::bucket/*`, or `arn:aws:s3:::bucket*`. */
const isObjects = (resource: string) => resource.endsWith("*");

const isBucket = (resource: string) => !resource.includes("/");

/** The principals of other accounts that a statement lets do what only the owner should. */
function strangersIn(statement: Statement, config: Config): string[] {
  if (!ownersActions.some((action) => includesAction(statement, action))) return [];
  const own = textsIn(config, "accounts", []);
  return principalsOf(statement.Principal)
    .filter(({ kind }) => kind === "AWS")
    .map(({ name }) => name)
    .filter((name) => {
      const [, account] = /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(name) ?? [];
      return account !== undefined && (own.length > 0 ? !own.includes(account) : isWholeAccount(name));
    });
}

const isWholeAccount = (principal: string) => /^\d{12}$|:root$/.test(principal);

const locksOut = (statement: Statement): boolean =>
  statement.Effect === "Deny" &&
  statement.NotPrincipal === undefined &&
  meansAnyone(statement) &&
  testsOf(statement).length === 0 &&
  includesAction(statement, "s3:PutBucketPolicy") &&
  (statement.NotResource !== undefined || list(statement.Resource).some((resource) => isBucket(String(resource))));
