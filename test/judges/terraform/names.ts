/** Modules of Pulumi whose resources have another prefix in Terraform. */
const modules: Readonly<Record<string, string>> = { apigateway: "api_gateway", rds: "db", opensearchingest: "osis" };

/** Properties that hold another resource: Terraform says what of it. */
const properties: Readonly<Record<string, string>> = {
  code: "filename",
  deployment: "deployment_id",
  function: "function_name",
  logGroup: "log_group_name",
  restApi: "rest_api_id",
  topic: "topic_arn",
};

/** Blocks that Terraform calls by their plural although one of them may be there several times. */
const plurals = new Set(["apiStages", "customResponseBodies", "redactedFields"]);

/** What is one thing in Pulumi and a list of one in Terraform, without being a block: by nested type and property. */
const listsOfOne = new Set(["apigateway.RestApiEndpointConfiguration.types"]);

/** True for a property of a nested type that Terraform has as a list of one. */
export const isListOfOne = (nested: string, property: string): boolean => listsOfOne.has(`${nested}.${property}`);

/**
 * Terraform's name of a resource type: the one of those that somebody knows which is like Pulumi's token, or else Pulumi's words.
 *
 * @param known names such as `aws_sqs_queue`
 */
export function terraformType(token: string, known: ReadonlySet<string>): string {
  const [, module = "", kind = ""] = /^aws:(\w+)\/(\w+):\w+$/.exec(token) ?? [];
  const candidates = [`${modules[module] ?? module}_${snake(kind)}`, `${module}_${snake(kind)}`, snake(kind)];
  const flat = (name: string) => name.replaceAll("_", "");
  for (const candidate of candidates) for (const name of known) if (flat(name) === `aws${flat(candidate)}`) return name;
  return `aws_${candidates[0]}`;
}

/** Terraform's name of a property of a resource; a list of blocks is called by one of them. */
export function attributeName(property: string, { blocks = false }: { blocks?: boolean } = {}): string {
  return snake(blocks && !plurals.has(property) ? singular(property) : property);
}

/** The same of a property at the top of a resource. */
export const topName = (property: string, kind: { blocks?: boolean } = {}): string =>
  properties[property] ?? attributeName(property, kind);

/** `restApiId` as `rest_api_id`; a number stays with the word before it. */
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, "");

function singular(word: string): string {
  if (/(?:ss|us)$/.test(word)) return word;
  if (word.endsWith("ies")) return word.replace(/ies$/, "y");
  return word.replace(/(?<=x|ch|sh|ss)es$|s$/, "");
}
