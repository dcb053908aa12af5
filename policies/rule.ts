import {
  type EnforcementLevel,
  type PolicyConfigSchema,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  remediateResourceOfType,
  type Severity,
  validateResourceOfType,
} from "@pulumi/policy";
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

/** What a rule may ask while it judges one resource. */
export interface Asked {
  /** The rule's configuration, as the user set it for the pack (see `configSchema`). */
  config: Record<string, unknown>;
}

interface Common<Class extends ResourceClass> {
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
  /** Default: `remediate` for a rule with a remedy, else `mandatory`. The pack's user can set another. */
  level?: EnforcementLevel;
  /** The resource type that the rule is about, or several that hold the same thing. */
  on: Class | readonly Class[];
  /** JSON Schema of what the pack's user may configure. */
  configSchema?: PolicyConfigSchema;
  /** The inputs that change to make a failing resource pass, and nothing else. Leave out where no value is right for everyone. */
  remedy?: (inputs: InputsOf<Class>, asked: Asked) => Partial<InputsOf<Class>>;
}

/** How a rule judges: yes or no, or one sentence for each thing that is wrong. */
type Judges<Class extends ResourceClass> =
  | { passes: (inputs: InputsOf<Class>, asked: Asked) => boolean; faults?: never }
  | { faults: (inputs: InputsOf<Class>, asked: Asked) => readonly string[]; passes?: never };

/** All that one rule says. Inputs are plain values; one that is not known yet throws when read (see {@link rule}). */
export type RuleSpec<Class extends ResourceClass> = Common<Class> & Judges<Class>;

/** A rule as Pulumi's policy packs take it. */
export type Rule = ResourceValidationPolicy & { readonly why: string };

/**
 * Makes a rule about one resource. The rule is plain data and functions: nothing starts by importing it.
 *
 * A value that is not known in a preview (such as the ARN of a key that is made in the same run) throws `UnknownValueError`
 * when it is read; the rule must let it through, so that Pulumi says "can't run policy … during preview" and judges again
 * in the update, when the value is known. For the same reason a remedy answers only what it changes: the other
 * inputs are kept unread.
 *
 * @example
 * export const queueEncrypted = rule({
 *   name: "sqs-sse",
 *   title: "Queues are encrypted at rest",
 *   why: "Messages at rest are readable by anyone who reaches the storage.",
 *   mend: "Set sqsManagedSseEnabled to true, or kmsMasterKeyId.",
 *   severity: "medium",
 *   frameworks: { securityHub: "SQS.1" },
 *   on: Queue,
 *   passes: (queue) => queue.sqsManagedSseEnabled === true || Boolean(queue.kmsMasterKeyId),
 *   remedy: () => ({ sqsManagedSseEnabled: true }),
 * });
 */
export function rule<Class extends ResourceClass>(spec: RuleSpec<Class>): Rule {
  const { remedy } = spec;
  const classes = classesOf(spec);
  const validate = (inputs: InputsOf<Class>, args: ResourceValidationArgs, report: ReportViolation) => {
    for (const fault of faultsOf(spec, inputs, args)) report(`${fault} ${spec.mend}`);
  };
  const remediate = (inputs: InputsOf<Class>, args: ResourceValidationArgs) => {
    if (!remedy || faultsOf(spec, inputs, args).length === 0) return undefined;
    return Object.assign(inputs as object, remedy(inputs, asked(args)));
  };
  return {
    name: spec.name,
    displayName: spec.title,
    description: spec.title,
    why: spec.why,
    severity: spec.severity,
    enforcementLevel: spec.level ?? (remedy ? "remediate" : "mandatory"),
    remediationSteps: spec.mend,
    tags: frameworkTags(spec.frameworks),
    ...(spec.configSchema && { configSchema: spec.configSchema }),
    validateResource: overTypes(classes, (type) => validateResourceOfType<Resource, never>(type, validate)),
    ...(remedy && {
      remediateResource: overTypes(classes, (type) => remediateResourceOfType<Resource, never>(type, remediate)),
    }),
  };
}

/**
 * One verb for all types of a rule. A rule about one type keeps Pulumi's own verb, which carries the type, so that Pulumi
 * skips all other resources without unpacking them.
 */
function overTypes<Rest extends unknown[], Answer>(
  classes: readonly ResourceClass[],
  verbOf: (type: ResourceClass) => (args: ResourceValidationArgs, ...rest: Rest) => Answer,
): (args: ResourceValidationArgs, ...rest: Rest) => Answer {
  const verbs = classes.map(verbOf);
  const [only] = verbs;
  if (only && verbs.length === 1) return only;
  return (args, ...rest) => {
    const verb = verbs[classes.findIndex((type) => args.isType(type as new (...rest: unknown[]) => Resource))];
    return verb ? verb(args, ...rest) : args.notApplicable("The rule is about other resource types");
  };
}

function faultsOf<Class extends ResourceClass>(
  spec: RuleSpec<Class>,
  inputs: InputsOf<Class>,
  args: ResourceValidationArgs,
): readonly string[] {
  if (spec.faults) return spec.faults(inputs, asked(args));
  return spec.passes(inputs, asked(args)) ? [] : [spec.why];
}

const asked = (args: ResourceValidationArgs): Asked => ({ config: args.getConfig<Record<string, unknown>>() });

const classesOf = <Class extends ResourceClass>(spec: RuleSpec<Class>): readonly Class[] =>
  Array.isArray(spec.on) ? spec.on : [spec.on as Class];

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
