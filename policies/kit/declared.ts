import type { PolicyResource } from "@pulumi/policy";
import { tokenOf } from "./rule";
import type { InputsOf, ResourceClass } from "./told";
import { whereKnown } from "./unknowns";

/** One resource among the others of its stack. */
export class Declared<Class extends ResourceClass = ResourceClass> {
  constructor(readonly resource: PolicyResource) {}

  get name(): string {
    return this.resource.name;
  }

  get urn(): string {
    return this.resource.urn;
  }

  /** Pulumi's token, such as `aws:sqs/queue:Queue`. */
  get type(): string {
    return this.resource.type;
  }

  /** Pulumi's option `protect`. */
  get protect(): boolean {
    return this.resource.opts.protect;
  }

  /**
   * Its inputs as plain values; what is not known yet throws when read. After an update, and in previews of what exists, AWS's own values
   * are there too, under the names that the class has for them.
   */
  get inputs(): InputsOf<Class> {
    return this.resource.props as InputsOf<Class>;
  }

  /** True for a resource of this class, whose inputs are typed from then on. */
  is<Other extends ResourceClass>(type: Other): this is Declared<Other> {
    return this.type === tokenOf(type);
  }

  /**
   * True when a property holds something of another resource: an output of it (by Pulumi's property dependencies, so that it does not matter whether the
   * value is known yet), or its id, name, URL or ARN as a plain value. A text such as a policy may hold an ARN among other things.
   *
   * @param property name at the top level, such as `redrivePolicy`
   * @throws UnknownValueError where the value is not known and Pulumi does not say what it is made from
   */
  refers(property: string, other: Declared): boolean {
    const dependencies = this.resource.propertyDependencies[property] ?? [];
    if (dependencies.some(({ urn }) => urn === other.urn)) return true;
    const read = () => textsOf(this.resource.props[property]);
    // What is not known is made of the resources that it depends on, and `other` is none of them.
    const texts = dependencies.length > 0 ? (whereKnown(read) ?? []) : read();
    return texts.length > 0 && holdsIdentity(texts, other.resource.props);
  }

  /** The same of any property. */
  refersTo(other: Declared): boolean {
    const { props, propertyDependencies, urn } = this.resource;
    if (urn === other.urn) return false;
    const properties = new Set([...Object.keys(propertyDependencies), ...Object.keys(props)]);
    const depends = (property: string) => propertyDependencies[property]?.some((found) => found.urn === other.urn);
    // Those that need no reading come first.
    return [...properties].some(depends) || [...properties].some((property) => this.refers(property, other));
  }
}

/** All resources of a stack, as a rule about several of them sees it. */
export class DeclaredStack {
  readonly #byType = new Map<string, Declared[]>();

  constructor(resources: readonly PolicyResource[]) {
    for (const resource of resources) {
      const known = this.#byType.get(resource.type);
      if (known) known.push(new Declared(resource));
      else this.#byType.set(resource.type, [new Declared(resource)]);
    }
  }

  /** Every resource of a type, by Pulumi's token. */
  ofType(token: string): readonly Declared[] {
    return this.#byType.get(token) ?? [];
  }

  /** Every resource of a class, in the order in which the program declares them. */
  all<Class extends ResourceClass>(type: Class): readonly Declared<Class>[] {
    return this.ofType(tokenOf(type)) as unknown as Declared<Class>[];
  }

  /** Those of a class whose property holds something of another resource: `stack.thatRefer(WebAclAssociation, "resourceArn", stage)`. */
  thatRefer<Class extends ResourceClass>(
    type: Class,
    property: keyof InputsOf<Class> & string,
    other: Declared,
  ): readonly Declared<Class>[] {
    return this.all(type).filter((declared) => declared.refers(property, other));
  }

  /** Those of a class of which a property of this resource holds something: `stack.referred(fn, "role", Role)`. */
  referred<Class extends ResourceClass>(from: Declared, property: string, type: Class): readonly Declared<Class>[] {
    return this.all(type).filter((declared) => from.refers(property, declared));
  }
}

/** What resources are called by others, by the names that `@pulumi/aws` has for it. */
const identities = ["arn", "id", "name", "url", "bucket", "invokeArn", "executionArn", "keyId", "family"] as const;

function holdsIdentity(texts: readonly string[], props: Record<string, unknown>): boolean {
  return identities.some((key) => {
    const value = whereKnown(() => props[key]);
    if (typeof value !== "string" || value === "") return false;
    if (texts.includes(value)) return true;
    return key === "arn" && texts.some((text) => holdsArn(text, value));
  });
}

/** True when the text holds this ARN, or one within it, and not only one that begins alike. */
function holdsArn(text: string, arn: string): boolean {
  for (let at = text.indexOf(arn); at >= 0; at = text.indexOf(arn, at + 1))
    if (!/[\w.-]/.test(text.charAt(at + arn.length))) return true;
  return false;
}

/** Every text within a value. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) => textsOf((value as Record<string, unknown>)[key]));
}
