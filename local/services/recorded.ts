import type { Properties, ResourceContext, ResourceType } from "../service";

/** A resource type that is kept with AWS's outputs; what else happens with it is its service's business. */
export interface RecordedType {
  /** Pulumi's type token. */
  token: string;
  /** True where the service acts on the record. Default false: the start names the type as "declared only". */
  emulated?: boolean;
  /** What differs from AWS where it is emulated, in a few words: see {@link ResourceType.approximates}. */
  approximates?: string;
  /** True for types whose physical name is taken while the old one exists. */
  deleteBeforeReplace?: boolean;
  /** Outputs that AWS fills in where the program says nothing. */
  defaults?: Properties;
  /** Outputs made once, when the resource is created: its `id`, ARN, name, dates. */
  once(inputs: Properties, context: ResourceContext): Properties & { id: string };
  /** Outputs that follow the inputs. */
  derived?(inputs: Properties, context: ResourceContext): Properties;
}

/**
 * Makes a resource type of a record: outputs are AWS's defaults, the inputs, what was made at creation, and what follows
 * from the inputs, in this order. `tagsAll` is added to every type.
 *
 * @example
 * recorded({
 *   token: "aws:kms/alias:Alias",
 *   once: ({ name }, { cloud }) => ({ id: String(name), arn: arnOf(cloud, "kms", String(name)) }),
 * });
 */
export function recorded(type: RecordedType): ResourceType<Properties, Properties> {
  const { token, emulated = false, approximates, deleteBeforeReplace } = type;
  const outputs = (inputs: Properties, once: Properties, context: ResourceContext) => ({
    ...type.defaults,
    ...inputs,
    tagsAll: inputs.tags ?? {},
    ...once,
    ...type.derived?.(inputs, context),
  });
  return {
    token,
    emulated,
    approximates,
    deleteBeforeReplace,
    create(inputs, context) {
      const { id, ...once } = type.once(inputs, context);
      return { id, outputs: outputs(inputs, once, context) };
    },
    update(state, inputs, context) {
      const { id: _, ...fresh } = type.once(inputs, context);
      const once = Object.fromEntries(Object.keys(fresh).map((name) => [name, state.outputs[name] ?? fresh[name]]));
      return { id: state.id, outputs: outputs(inputs, once, context) };
    },
  };
}

/** The name that the program gave, or the physical name that AWS's provider would make. */
export const nameOf = (inputs: Properties, context: ResourceContext): string => {
  if (typeof inputs.name === "string") return inputs.name;
  return typeof inputs.namePrefix === "string"
    ? `${inputs.namePrefix}${context.physicalName.slice(-7)}`
    : context.physicalName;
};
