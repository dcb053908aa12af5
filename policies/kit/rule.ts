import type {
  PolicyProviderResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
} from "@pulumi/policy";
import { withPlainLists } from "./plain-lists";
import type { StackRule } from "./stack-rule";
import { type InputsOf, type Labels, labelsOf, type ResourceClass, type Told } from "./told";

export type { Frameworks, InputsOf, ResourceClass, Told } from "./told";

/** What a rule may ask while it judges one resource. */
export interface Asked {
  /** The rule's configuration, as the user set it for the pack (see `configSchema`). */
  config: Record<string, unknown>;
  resource: JudgedResource;
}

/** The resource that is judged, beside its inputs. */
export interface JudgedResource {
  urn: string;
  name: string;
  /** Pulumi's token, such as `aws:sqs/queue:Queue`. */
  type: string;
  /** Pulumi's option `protect`. `retainOnDelete` is not told to policies. */
  protect: boolean;
  /** The provider that makes it, with the provider's own inputs; undefined where Pulumi does not say. */
  provider: PolicyProviderResource | undefined;
}

/** What a rule is about: a resource class, or `"*"` for every resource. */
export type About = ResourceClass | "*";

interface Common<Class extends About> extends Told {
  /** The resource type that the rule is about, several that hold the same thing, or `"*"` for every resource. */
  on: Class | readonly Class[];
  /** The inputs that change to make a failing resource pass, and nothing else. Leave out where no value is right for everyone. */
  remedy?: (inputs: InputsOf<Class>, asked: Asked) => Partial<InputsOf<Class>>;
}

/** How a rule judges: yes or no, or one sentence for each thing that is wrong. */
type Judges<Class extends About> =
  | { passes: (inputs: InputsOf<Class>, asked: Asked) => boolean; faults?: never }
  | { faults: (inputs: InputsOf<Class>, asked: Asked) => readonly string[]; passes?: never };

/** All that one rule says. Inputs are plain values; one that is not known yet throws when read (see {@link rule}). */
export type RuleSpec<Class extends About> = Common<Class> & Judges<Class>;

/** A rule about single resources, as Pulumi's policy packs take it. */
export type ResourceRule = Omit<ResourceValidationPolicy, keyof Labels | "validateResource"> &
  Labels & {
    readonly kind: "resource";
    /** Pulumi's tokens of what it is about. */
    readonly types: readonly string[] | "*";
    readonly validateResource: (args: ResourceValidationArgs, report: ReportViolation) => Promise<void> | void;
  };

/** A rule as Pulumi's policy packs take it. */
export type Rule = ResourceRule | StackRule;

/**
 * Makes a rule about one resource. The rule is plain data and functions: nothing starts by importing it.
 *
 * A value that is not known in a preview (such as the ARN of a key that is made in the same run) throws `UnknownValueError`
 * when it is read; the rule must let it through, so that Pulumi says "can't run policy … during preview" and judges again
 * in the update, when the value is known. For the same reason a remedy answers only what it changes: the other
 * inputs are kept unread.
 *
 * @example
 * export const sqsRules: readonly Rule[] = [
 *   rule({
 *     name: "sqs-sse",
 *     title: "Queues are encrypted at rest",
 *     why: "Messages at rest are readable by anyone who reaches the storage.",
 *     mend: "Set sqsManagedSseEnabled to true, or kmsMasterKeyId.",
 *     severity: "medium",
 *     frameworks: { securityHub: "SQS.1" },
 *     docs: "https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-1",
 *     on: Queue,
 *     passes: (queue) => queue.sqsManagedSseEnabled === true || Boolean(queue.kmsMasterKeyId),
 *     remedy: () => ({ sqsManagedSseEnabled: true }),
 *   }),
 * ];
 */
export function rule<Class extends About>(spec: RuleSpec<Class>): ResourceRule {
  const { remedy } = spec;
  const classes = classesOf(spec);
  const validate = (inputs: InputsOf<Class>, args: ResourceValidationArgs, report: ReportViolation) => {
    for (const fault of faultsOf(spec, inputs, args)) report(`${fault} ${spec.mend}`);
  };
  const remediate = (inputs: InputsOf<Class>, args: ResourceValidationArgs) => {
    const plain = withPlainLists(inputs);
    if (!remedy || faultsOf(spec, plain, args).length === 0) return undefined;
    return Object.assign(inputs as object, remedy(plain, asked(args)));
  };
  return {
    kind: "resource",
    types: classes === "*" ? "*" : classes.map(tokenOf),
    ...labelsOf(spec, Boolean(remedy)),
    validateResource: overTypes(classes, validate),
    ...(remedy && { remediateResource: overTypes(classes, remediate) }),
  };
}

/**
 * One verb for all types of a rule, as Pulumi's `validateResourceOfType` and `remediateResourceOfType` make it for one. A rule about one type carries the type, so that Pulumi skips all
 * other resources without unpacking them.
 */
export function overTypes<Inputs, Rest extends unknown[], Answer>(
  classes: readonly ResourceClass[] | "*",
  ofAny: (inputs: Inputs, args: ResourceValidationArgs, ...rest: Rest) => Answer,
): (args: ResourceValidationArgs, ...rest: Rest) => Answer {
  if (classes === "*") return (args, ...rest) => ofAny(args.props as Inputs, args, ...rest);
  const types = classes.map(tokenOf);
  const verb = (args: ResourceValidationArgs, ...rest: Rest) =>
    types.includes(args.type)
      ? ofAny(args.props as Inputs, args, ...rest)
      : args.notApplicable("The rule is about other resource types");
  return types.length === 1 ? Object.assign(verb, { __pulumiType: types[0] }) : verb;
}

function faultsOf<Class extends About>(
  spec: RuleSpec<Class>,
  inputs: InputsOf<Class>,
  args: ResourceValidationArgs,
): readonly string[] {
  if (spec.faults) return spec.faults(inputs, asked(args));
  return spec.passes(inputs, asked(args)) ? [] : [spec.why];
}

/** What a rule may ask of a resource that Pulumi lays before it. */
export const asked = (args: ResourceValidationArgs): Asked => ({
  config: args.getConfig<Record<string, unknown>>(),
  resource: {
    urn: args.urn,
    name: args.name,
    type: args.type,
    protect: args.opts.protect,
    provider: args.provider,
  },
});

/** Pulumi's token of a class. */
export function tokenOf(type: ResourceClass): string {
  const token = (type as { __pulumiType?: unknown }).__pulumiType;
  if (typeof token !== "string") throw new Error(`${type.name} is no resource class: it has no Pulumi type`);
  return token;
}

const classesOf = <Class extends About>({ on }: RuleSpec<Class>): readonly ResourceClass[] | "*" => {
  const all = (Array.isArray(on) ? on : [on]) as readonly About[];
  const classes = all.filter((one) => one !== "*");
  return classes.length === all.length ? classes : "*";
};
