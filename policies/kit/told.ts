import type { EnforcementLevel, PolicyConfigSchema, Severity } from "@pulumi/policy";
import type { Resource, Unwrap } from "@pulumi/pulumi";

/** A resource class of `@pulumi/aws`, such as `Queue`. */
export type ResourceClass = new (name: string, args: never, opts?: never) => Resource;

/** Plain values of a resource's inputs, typed by its class: `InputsOf<typeof Queue>`. */
export type InputsOf<Class> = Class extends new (
  name: string,
  args: infer Args,
  ...rest: never[]
) => Resource
  ? Unwrap<NonNullable<Args>>
  : Class extends "*"
    ? Readonly<Record<string, unknown>>
    : never;

/** What the same rule is called elsewhere. Several names of one framework stand in one text, with spaces between. */
export interface Frameworks {
  /** Rule id of cdk-nag, such as `AwsSolutions-SQS2`. */
  cdkNag?: string;
  /** Checkov's id, such as `CKV_AWS_27`. */
  checkov?: string;
  /** Control of AWS Security Hub, such as `SQS.1`. */
  securityHub?: string;
}

/** What every rule says of itself. */
export interface Told {
  /** Stable id, kebab-case, starting with the service: `sqs-sse`. */
  name: string;
  /** What every resource of this type has to be, in one line. */
  title: string;
  /** What goes wrong otherwise. */
  why: string;
  /** What to write in the program instead. */
  mend: string;
  severity: Severity;
  frameworks?: Frameworks;
  /** Address of AWS's page about it. */
  docs?: string;
  /** Default: `remediate` for a rule with a remedy, else `mandatory`. The pack's user can set another. */
  level?: EnforcementLevel;
  /** JSON Schema of what the pack's user may configure. */
  configSchema?: PolicyConfigSchema;
}

/** What Pulumi's policies carry of it, and what our own tools read beside. */
export interface Labels {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly why: string;
  readonly severity: Severity;
  readonly enforcementLevel: EnforcementLevel;
  readonly remediationSteps: string;
  readonly tags: string[];
  readonly url?: string;
  readonly configSchema?: PolicyConfigSchema;
}

/** @param remedied true for a rule that can mend, which it does by default */
export const labelsOf = (told: Told, remedied: boolean): Labels => ({
  name: told.name,
  displayName: told.title,
  description: told.title,
  why: told.why,
  severity: told.severity,
  enforcementLevel: told.level ?? (remedied ? "remediate" : "mandatory"),
  remediationSteps: told.mend,
  tags: frameworkTags(told.frameworks),
  ...(told.docs && { url: told.docs }),
  ...(told.configSchema && { configSchema: told.configSchema }),
});

const frameworkTags = ({ cdkNag, checkov, securityHub }: Frameworks = {}) => [
  ...tagged("cdk-nag", cdkNag),
  ...tagged("checkov", checkov),
  ...tagged("security-hub", securityHub),
];

const tagged = (framework: string, ids = "") =>
  ids
    .split(" ")
    .filter(Boolean)
    .map((id) => `${framework}:${id}`);
