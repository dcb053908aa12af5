import type * as pulumi from "@pulumi/pulumi";
import { checkName } from "./names";
import { type Tags, tagsOf } from "./tags";

/**
 * How a user reshapes a child before it is created: arguments that replace the defaults, or a function that gets the
 * arguments and options that the child is about to be created with, and changes them in place or returns other arguments.
 *
 * @example
 * new EventApi("events", {}, { transform: { write: { memory: 2048 } } });
 */
export type Transform<Args, Options = pulumi.CustomResourceOptions> =
  | Partial<Args>
  | ((args: Args, opts: Options) => Args)
  | ((args: Args, opts: Options) => void);

/** A child by its key in `transform`, with a suffix of its own where the key is not it. */
export type ChildKey = string | { key: string; suffix: string };

/** Makes the children of one component. See {@link childOf}. */
export interface ChildOf {
  /** Class and logical name of the component, for errors. */
  readonly component: string;
  /** The component itself. */
  readonly parent: pulumi.ComponentResource;
  /** The component's logical name. */
  readonly logicalName: string;
  /** The tags of the component's resources. */
  readonly tags: Tags;
  /**
   * Makes one child: named `<component>-<suffix>`, with the component as its parent, reshaped by the user's transform.
   *
   * @throws InputPropertyError when the name gets too long for AWS
   */
  <Args, Made extends pulumi.Resource, Options extends pulumi.ResourceOptions>(
    key: ChildKey,
    type: new (name: string, args: Args, opts?: Options) => Made,
    args: NoInfer<Args>,
    opts?: NoInfer<Options>,
  ): Made;
}

/**
 * What a component makes its children with, so that naming, parent, tags and `transform` are the same everywhere.
 *
 * @param parent the component
 * @param kind the component's class name
 * @param name the component's logical name
 * @param transform the user's transforms, by child
 * @param tags the user's tags
 */
export function childOf(
  parent: pulumi.ComponentResource,
  kind: string,
  name: string,
  transform: object | undefined,
  tags: Tags | undefined,
): ChildOf {
  const component = `${kind} "${name}"`;
  const make = <Args, Made extends pulumi.Resource, Options extends pulumi.ResourceOptions>(
    child: ChildKey,
    type: new (name: string, args: Args, opts?: Options) => Made,
    args: Args,
    opts?: Options,
  ): Made => {
    const { key, suffix } = typeof child === "string" ? { key: child, suffix: kebab(child) } : child;
    const logicalName = suffix === "" ? name : `${name}-${suffix}`;
    checkName(component, (type as { __pulumiType?: string }).__pulumiType, logicalName, name);
    const transforms = transform as Record<string, Transform<Args, Options> | undefined> | undefined;
    const reshaped = reshape(transforms?.[key], args, { ...(opts as Options), parent });
    return new type(logicalName, reshaped.args, reshaped.opts);
  };
  return Object.assign(make, { component, parent, logicalName: name, tags: tagsOf(name, tags) });
}

/** Applies a user's transform to a child's arguments and options. */
function reshape<Args, Options extends pulumi.ResourceOptions>(
  transform: Transform<Args, Options> | undefined,
  args: Args,
  opts: Options,
): { args: Args; opts: Options } {
  if (transform === undefined) return { args, opts };
  const own = { args: { ...args }, opts };
  if (typeof transform !== "function") return { args: { ...own.args, ...transform }, opts };
  const returned: unknown = transform(own.args, own.opts);
  return { args: typeof returned === "object" && returned !== null ? (returned as Args) : own.args, opts };
}

const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
