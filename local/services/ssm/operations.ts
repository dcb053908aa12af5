import type { Input } from "../input";
import { type JsonCalls, pageOf } from "../json-api";
import { matching } from "./filters";
import { labelCalls } from "./labels";
import { type Parameter, type ParameterVersion, parameterErrors, parameterTypes, tiers, versionOf } from "./parameter";
import type { Parameters } from "./parameters";

/** The calls of the parameter store. */
export const parameterCalls: JsonCalls<Parameters> = {
  PutParameter: {
    approximates: "no parameter policies; the data type is kept and not checked",
    async does(input, parameters) {
      const name = input.required("Name");
      const value = input.required("Value");
      const before = parameters.resolve(name).parameter?.versions.at(-1);
      const type = input.choice("Type", parameterTypes) ?? before?.type;
      if (type === undefined)
        throw parameterErrors.validation("A parameter type is required when you create a parameter.");
      const overwrite = input.flag("Overwrite");
      const tags = readTags(input);
      if (overwrite && Object.keys(tags).length > 0)
        throw parameterErrors.validation(
          "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
        );
      const { version } = await parameters.put({
        name,
        value,
        type,
        overwrite,
        tags,
        description: input.text("Description"),
        keyId: input.text("KeyId"),
        allowedPattern: input.text("AllowedPattern"),
        tier: input.choice("Tier", tiers) ?? "Standard",
        dataType: input.text("DataType") ?? "text",
      });
      return { Version: version.version, Tier: version.tier };
    },
  },
  async GetParameter(input, parameters) {
    const { parameter, selector } = parameters.find(input.required("Name"));
    return { Parameter: await valueView(input, parameters, parameter, versionOf(parameter, selector), selector) };
  },
  async GetParameters(input, parameters) {
    const names = input.texts("Names");
    checkNames(input, names);
    const found: object[] = [];
    const invalid: string[] = [];
    for (const name of names) {
      const { parameter, selector } = parameters.resolve(name);
      const version = parameter && attempt(() => versionOf(parameter, selector));
      if (parameter && version) found.push(await valueView(input, parameters, parameter, version, selector));
      else invalid.push(name);
    }
    return { Parameters: found, InvalidParameters: invalid };
  },
  async GetParametersByPath(input, parameters) {
    const path = input.required("Path");
    if (!path.startsWith("/"))
      throw parameterErrors.validation(
        `The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "/".`,
      );
    const prefix = path.endsWith("/") ? path : `${path}/`;
    const isRecursive = input.flag("Recursive");
    const passes = matching(input.inputs("ParameterFilters"));
    const below = parameters
      .all()
      .filter(
        (parameter) =>
          `/${parameter.name.replace(/^\//, "")}`.startsWith(prefix) &&
          (isRecursive || !`/${parameter.name.replace(/^\//, "")}`.slice(prefix.length).includes("/")) &&
          passes(parameter),
      );
    const { items, next } = pageOf(
      below,
      input.text("NextToken"),
      input.number("MaxResults", 1, 10) ?? 10,
      parameterErrors.token,
    );
    const views = items.map((parameter) =>
      valueView(input, parameters, parameter, versionOf(parameter, undefined), undefined),
    );
    return { Parameters: await Promise.all(views), NextToken: next };
  },
  DeleteParameter(input, parameters) {
    parameters.remove(parameters.find(input.required("Name")).parameter.name);
  },
  DeleteParameters(input, parameters) {
    const names = input.texts("Names");
    checkNames(input, names);
    const there = names.filter((name) => parameters.resolve(name).parameter !== undefined);
    for (const name of there) parameters.remove(parameters.find(name).parameter.name);
    return { DeletedParameters: there, InvalidParameters: names.filter((name) => !there.includes(name)) };
  },
  DescribeParameters(input, parameters) {
    const passes = matching(input.inputs("ParameterFilters"));
    const limit = input.number("MaxResults", 1, 50) ?? 10;
    const { items, next } = pageOf(
      parameters.all().filter(passes),
      input.text("NextToken"),
      limit,
      parameterErrors.token,
    );
    return {
      Parameters: items.map((parameter) => ({
        Name: parameter.name,
        ARN: parameter.arn,
        ...describeVersion(versionOf(parameter, undefined)),
      })),
      NextToken: next,
    };
  },
  async GetParameterHistory(input, parameters) {
    const { parameter } = parameters.find(input.required("Name"));
    const limit = input.number("MaxResults", 1, 50) ?? 50;
    const { items, next } = pageOf(parameter.versions, input.text("NextToken"), limit, parameterErrors.token);
    const isOpen = input.flag("WithDecryption");
    const history = items.map(async (version) => ({
      Name: parameter.name,
      Value: isOpen ? await parameters.open(parameter, version) : version.value,
      Labels: version.labels,
      ...describeVersion(version),
    }));
    return { Parameters: await Promise.all(history), NextToken: next };
  },
  ...labelCalls,
  AddTagsToResource(input, parameters) {
    const parameter = tagged(input, parameters);
    parameters.keep({ ...parameter, tags: { ...parameter.tags, ...readTags(input) } });
  },
  RemoveTagsFromResource(input, parameters) {
    const parameter = tagged(input, parameters);
    const gone = input.texts("TagKeys");
    const left = Object.entries(parameter.tags).filter(([name]) => !gone.includes(name));
    parameters.keep({ ...parameter, tags: Object.fromEntries(left) });
  },
  ListTagsForResource: (input, parameters) => ({
    TagList: Object.entries(tagged(input, parameters).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
};

/** Names of one call (AWS, GetParameters and DeleteParameters). */
const mostNames = 10;

function checkNames(input: Input, names: readonly string[]): void {
  const listed = `[${names.join(", ")}]`;
  if (names.length === 0) input.refuse("Names", "Member must have length greater than or equal to 1", listed);
  if (names.length > mostNames)
    input.refuse("Names", `Member must have length less than or equal to ${mostNames}`, listed);
}

/** A parameter with its value, as the Get calls answer it. */
async function valueView(
  input: Input,
  parameters: Parameters,
  parameter: Parameter,
  version: ParameterVersion,
  selector: string | undefined,
) {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: input.flag("WithDecryption") ? await parameters.open(parameter, version) : version.value,
    Version: version.version,
    Selector: selector === undefined ? undefined : `:${selector}`,
    LastModifiedDate: version.modifiedAt / 1000,
    ARN: parameter.arn,
    DataType: version.dataType,
  };
}

const describeVersion = (version: ParameterVersion) => ({
  Type: version.type,
  KeyId: version.keyId,
  LastModifiedDate: version.modifiedAt / 1000,
  Description: version.description,
  AllowedPattern: version.allowedPattern,
  Version: version.version,
  Tier: version.tier,
  Policies: [],
  DataType: version.dataType,
});

const readTags = (input: Input): Record<string, string> =>
  Object.fromEntries(input.inputs("Tags").map((tag) => [tag.required("Key"), tag.required("Value")]));

function tagged(input: Input, parameters: Parameters): Parameter {
  const type = input.required("ResourceType");
  const { parameter } = parameters.resolve(input.required("ResourceId"));
  if (type !== "Parameter" || parameter === undefined) throw parameterErrors.resource();
  return parameter;
}

function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
