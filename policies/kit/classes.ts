import type { ResourceClass } from "./told";

/** Of a module of `@pulumi/aws`, the resource classes. */
type Classes<Module> = {
  readonly [Name in keyof Module as Module[Name] extends ResourceClass ? Name : never]: Module[Name];
};

/**
 * The resource classes of a module of `@pulumi/aws`, for rules to say what they are about. They hold their Pulumi type and nothing else, and make no resources: loading the true
 * ones, and Pulumi's SDK with them, takes five times as long as all rules. The type of a class follows from its name; a test compares all of them with the package.
 *
 * @param module its folder, such as `sqs`
 * @example
 * const { Queue, QueuePolicy } = classesOf<typeof import("@pulumi/aws/sqs")>("sqs");
 */
export const classesOf = <Module>(module: string): Classes<Module> =>
  new Proxy({} as Classes<Module>, { get: (_, name) => ({ name, __pulumiType: typeOf(module, String(name)) }) });

/** Pulumi's type of a class: `aws:sqs/queuePolicy:QueuePolicy`. */
const typeOf = (module: string, name: string) =>
  `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
