import type { Cloud } from "../../cloud";
import type { Need, Properties, ResourceType, Service } from "../../service";
import type { Input } from "../input";
import { jsonApi } from "../json-api";
import { nameOf } from "../recorded";
import { parameterCalls } from "./operations";
import type { ParameterType } from "./parameter";
import { contextOf, defaultKey, Parameters } from "./parameters";

const parameterToken = "aws:ssm/parameter:Parameter";

/** Makes the SSM of a cloud: its parameter store, kept in the cloud's store. Nothing else of Systems Manager. */
export function createSsmService(cloud: Cloud): Service {
  const parameters = new Parameters(cloud);
  return {
    name: "ssm",
    types: [parameterType(parameters)],
    api: jsonApi<Parameters>({
      signingName: "ssm",
      targetPrefix: "AmazonSSM",
      operations: parameterCalls,
      context: parameters,
      needs: (input, operation) => parameterNeeds(parameters, input, operation),
    }),
    // What the program declares stays with its values: it would not be declared again.
    reset(isDeclared) {
      for (const { name } of parameters.all()) if (!isDeclared(parameterToken, name)) parameters.remove(name);
    },
  };
}

/** `aws:ssm/parameter:Parameter`. */
function parameterType(parameters: Parameters): ResourceType<Properties, Properties> {
  const put = async (name: string, inputs: Properties, overwrite: boolean) => {
    const value = inputs.value ?? inputs.insecureValue ?? inputs.valueWo;
    const { parameter, version } = await parameters.put({
      name,
      value: String(value),
      type: inputs.type as ParameterType,
      description: String(inputs.description ?? ""),
      keyId: inputs.keyId ? String(inputs.keyId) : undefined,
      allowedPattern: inputs.allowedPattern ? String(inputs.allowedPattern) : undefined,
      dataType: String(inputs.dataType ?? "text"),
      tier: (inputs.tier as "Standard" | undefined) ?? "Standard",
      overwrite,
      tags: {},
    });
    parameters.keep({ ...parameter, tags: (inputs.tags ?? {}) as Record<string, string> });
    const outputs = {
      dataType: "text",
      ...inputs,
      value,
      name,
      arn: parameter.arn,
      version: version.version,
      tier: version.tier,
      keyId: version.keyId ?? "",
      hasValueWo: inputs.valueWo !== undefined,
      tagsAll: inputs.tags ?? {},
    };
    return { id: name, outputs };
  };
  return {
    token: parameterToken,
    approximates: "no parameter policies; the data type is kept and not checked",
    create: (inputs, context) => put(nameOf(inputs, context), inputs, inputs.overwrite === true),
    update: (state, inputs) => put(state.id, inputs, true),
    delete: ({ id }) => parameters.remove(id),
  };
}

/** Calls on several parameters, by the member that names them. */
const severalOf: Readonly<Record<string, string>> = { GetParameters: "Names", DeleteParameters: "Names" };
const oneOf: Readonly<Record<string, string>> = {
  GetParametersByPath: "Path",
  AddTagsToResource: "ResourceId",
  RemoveTagsFromResource: "ResourceId",
  ListTagsForResource: "ResourceId",
};

/**
 * What calls take: the action of the operation's name on each parameter, and, where a secure value is read or written, what it takes to use
 * its key by way of SSM.
 */
function parameterNeeds(parameters: Parameters, input: Input, operation: string): readonly Need[] {
  const action = `ssm:${operation}`;
  if (operation === "DescribeParameters") return [{ action, resource: "*" }];
  const several = severalOf[operation];
  const names = several === undefined ? [input.required(oneOf[operation] ?? "Name")] : input.texts(several);
  return names.flatMap((name) => {
    const { parameter } = parameters.resolve(name);
    const arn = parameter?.arn ?? (name.startsWith("arn:") ? name : parameters.arnOf(name.split(":")[0] ?? ""));
    const own: Need = { action, resource: arn, conditions: conditionsOf(parameter?.tags ?? {}) };
    const read = parameter?.versions.at(-1)?.keyId;
    const below = operation === "GetParametersByPath" ? keysBelow(parameters, name) : [];
    if (operation === "PutParameter") {
      if ((input.text("Type") ?? parameter?.versions.at(-1)?.type) !== "SecureString") return [own];
      const keyName = input.text("KeyId") ?? read ?? defaultKey;
      return [own, ...via(parameters, "kms:Encrypt", keyName, arn)];
    }
    if (!input.flag("WithDecryption")) return [own];
    const opened = read === undefined ? below : [{ keyName: read, arn }];
    return [own, ...opened.flatMap((each) => via(parameters, "kms:Decrypt", each.keyName, each.arn))];
  });
}

const keysBelow = (parameters: Parameters, path: string) =>
  parameters.all().flatMap(({ name, arn, versions }) => {
    const keyName = versions.at(-1)?.keyId;
    return keyName !== undefined && name.startsWith(path) ? [{ keyName, arn }] : [];
  });

const conditionsOf = (tags: Record<string, string>): Need["conditions"] => ({
  "aws:ResourceTag/": [],
  "ssm:resourceTag/": [],
  ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`aws:ResourceTag/${name}`, value])),
});

function via(parameters: Parameters, action: string, keyName: string, arn: string): Need[] {
  const need = parameters.kms.needVia("ssm", action, keyName, contextOf({ arn }));
  return need ? [need] : [];
}
