import type {
  ReportViolation,
  ResourceRemediation,
  ResourceValidationArgs,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { type Declared, DeclaredStack } from "./declared";
import { withPlainLists } from "./plain-lists";
import { type Asked, asked, overTypes, tokenOf } from "./rule";
import { type InputsOf, type Labels, labelsOf, type ResourceClass, type Told } from "./told";
import { forEachDespiteUnknowns } from "./unknowns";

export type { Declared, DeclaredStack } from "./declared";

/** What a rule may ask while it judges one resource of a stack. */
export interface AskedOfStack {
  /** The other resources. */
  stack: DeclaredStack;
  /** The rule's configuration, as the user set it for the pack (see `configSchema`). */
  config: Record<string, unknown>;
}

/** How single resources are mended, before the stack is judged. Make one with {@link remedyOn}. */
export interface Remedy {
  readonly type: string;
  readonly remediateResource: ResourceRemediation;
}

interface Common<Class extends ResourceClass> extends Told {
  /** What must satisfy the rule, one by one: a resource type, or several. */
  on: Class | readonly Class[];
  /** Leave out where no value is right for everyone. */
  remedy?: Remedy;
}

type Judges<Class extends ResourceClass> =
  | { passes: (declared: Declared<Class>, asked: AskedOfStack) => boolean; faults?: never }
  | { faults: (declared: Declared<Class>, asked: AskedOfStack) => readonly string[]; passes?: never };

/** All that a rule about the resources of a stack says. */
export type StackRuleSpec<Class extends ResourceClass> = Common<Class> & Judges<Class>;

/** A rule about resources among others, as Pulumi's policy packs take it. */
export type StackRule = Omit<StackValidationPolicy, keyof Labels | "validateStack"> &
  Labels & {
    readonly kind: "stack";
    /** Pulumi's tokens of what it is about. */
    readonly types: readonly string[];
    /** What is wrong with one of them, each fault with its mend. */
    readonly faultsOf: (declared: Declared, asked: AskedOfStack) => readonly string[];
    readonly validateStack: (args: StackValidationArgs, report: ReportViolation) => Promise<void> | void;
    readonly remediateResource?: ResourceRemediation;
    /** Pulumi's token of what it mends, which may be another type; undefined where it mends nothing. */
    readonly mends: string | undefined;
  };

/**
 * Makes a rule about resources that others of the same program make sound, such as an API's stage and its web ACL. Pulumi asks it when the
 * program has declared everything; a fault is reported at the resource that is judged.
 *
 * As in {@link rule}, what is not known in a preview throws when it is read, and the rule lets that through. Which resource refers to which
 * is known in a preview too: ask `stack.thatRefer` and `declared.refers` rather than comparing ARNs.
 *
 * @example
 * stackRule({
 *   name: "apigw-waf",
 *   title: "Stages are behind a web ACL",
 *   …
 *   on: Stage,
 *   passes: (stage, { stack }) => stack.thatRefer(WebAclAssociation, "resourceArn", stage).length > 0,
 * });
 */
export function stackRule<Class extends ResourceClass>(spec: StackRuleSpec<Class>): StackRule {
  const classes: readonly Class[] = Array.isArray(spec.on) ? spec.on : [spec.on as Class];
  const types = classes.map(tokenOf);
  const faultsOf = (declared: Declared<Class>, asked: AskedOfStack) => {
    if (spec.passes) return spec.passes(declared, asked) ? [] : [`${spec.why} ${spec.mend}`];
    return spec.faults(declared, asked).map((fault) => `${fault} ${spec.mend}`);
  };
  const validateStack = (args: StackValidationArgs, report: ReportViolation) => {
    const stack = new DeclaredStack(args.resources);
    const toJudge = classes.flatMap((type) => stack.all(type));
    if (toJudge.length === 0) return args.notApplicable(`The program has no ${types.join(" or ")}`);
    const config = args.getConfig<Record<string, unknown>>();
    forEachDespiteUnknowns(toJudge, (declared) => {
      for (const fault of faultsOf(declared, { stack, config })) report(fault, declared.urn);
    });
  };
  const [only, ...more] = types;
  return {
    kind: "stack",
    types,
    ...labelsOf(spec, Boolean(spec.remedy)),
    faultsOf: faultsOf as StackRule["faultsOf"],
    // With its type Pulumi need not unpack the stack for a rule about something that is not in it.
    validateStack: more.length === 0 ? Object.assign(validateStack, { __pulumiType: only }) : validateStack,
    mends: spec.remedy?.type,
    ...(spec.remedy && { remediateResource: spec.remedy.remediateResource }),
  };
}

/**
 * The remedy of a rule about a stack. It sees one resource at a time, because Pulumi mends resources while the program declares them, so the type
 * that it mends may be another than the one that is judged.
 *
 * @param mend the inputs that change, and nothing else; undefined, or what is there already, where there is nothing to mend
 *
 * @example
 * remedy: remedyOn(BucketPublicAccessBlock, () => ({ blockPublicAcls: true, blockPublicPolicy: true }))
 */
export function remedyOn<Class extends ResourceClass>(
  type: Class,
  mend: (inputs: InputsOf<Class>, asked: Asked) => Partial<InputsOf<Class>> | undefined,
): Remedy {
  const remediate = (inputs: InputsOf<Class>, args: ResourceValidationArgs) => {
    const changes = Object.entries(mend(withPlainLists(inputs), asked(args)) ?? {});
    const now = inputs as Record<string, unknown>;
    const differs = changes.some(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value));
    return differs ? Object.assign(now, Object.fromEntries(changes)) : undefined;
  };
  return { type: tokenOf(type), remediateResource: overTypes([type], remediate) };
}
