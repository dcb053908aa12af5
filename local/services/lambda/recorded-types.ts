import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { CodeArchive } from "../../lambda/code";
import type { Properties, ResourceType } from "../../service";
import { alphabets, arnOf, stableId } from "../ids";
import { recorded } from "../recorded";

/** `aws:lambda/layerVersion:LayerVersion`: recorded, with a number as AWS gives it. Functions do not see what is in it. */
function layerVersion(store: DatabaseSync): ResourceType<Properties, Properties> {
  store.exec("CREATE TABLE IF NOT EXISTS lambda_layers (name TEXT PRIMARY KEY, version INTEGER NOT NULL)");
  const type = recorded({
    token: "aws:lambda/layerVersion:LayerVersion",
    defaults: { skipDestroy: false },
    once({ layerName, code, sourceCodeHash }, { cloud }) {
      const layerArn = arnOf(cloud, "lambda", `layer:${layerName}`);
      const version = nextVersion(store, String(layerName));
      const arn = `${layerArn}:${version}`;
      const hash = createHash("sha256").update(String((code as CodeArchive | undefined)?.hash));
      return {
        id: arn,
        arn,
        layerArn,
        version: String(version),
        createdDate: new Date(cloud.clock.now()).toISOString().replace("Z", "+0000"),
        sourceCodeHash: sourceCodeHash ?? hash.digest("base64"),
        sourceCodeSize: sizeOf(code as CodeArchive | undefined),
        signingJobArn: "",
        signingProfileVersionArn: "",
      };
    },
  });
  return { ...type, update: ({ id, outputs }, inputs) => ({ id, outputs: { ...outputs, ...inputs } }) };
}

function sizeOf(code: CodeArchive | undefined): number {
  if (!code) return 0;
  if ("zip" in code) return statSync(code.zip).size;
  const sizes = Object.values(code.files).map(({ path, text }) =>
    path ? statSync(path).size : Buffer.byteLength(text ?? ""),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A number of a layer is never given twice, also after its version is deleted. */
function nextVersion(store: DatabaseSync, name: string): number {
  const statement = store.prepare(
    "INSERT INTO lambda_layers (name, version) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET version = version + 1 RETURNING version",
  );
  return Number(statement.get(name)?.version);
}

/** `aws:lambda/layerVersionPermission:LayerVersionPermission`. */
const layerVersionPermission = recorded({
  token: "aws:lambda/layerVersionPermission:LayerVersionPermission",
  defaults: { skipDestroy: false },
  once({ layerName, versionNumber, statementId, action, principal, organizationId }, { cloud }) {
    const arn = String(layerName).startsWith("arn:") ? String(layerName) : arnOf(cloud, "lambda", `layer:${layerName}`);
    const statement = {
      Sid: statementId,
      Effect: "Allow",
      Principal: principal === "*" ? "*" : { AWS: principal },
      Action: action,
      Resource: `${arn}:${versionNumber}`,
      ...(organizationId ? { Condition: { StringEquals: { "aws:PrincipalOrgID": organizationId } } } : {}),
    };
    const policy = JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: [statement] });
    const revisionId = createHash("sha256").update(policy).digest("hex").slice(0, 32);
    return { id: `${layerName},${versionNumber}`, policy, revisionId };
  },
});

/** `aws:lambda/functionUrl:FunctionUrl`: recorded; nothing is served there. */
const functionUrl = recorded({
  token: "aws:lambda/functionUrl:FunctionUrl",
  defaults: { invokeMode: "BUFFERED" },
  once({ functionName, qualifier }, { cloud, urn }) {
    const [name, given] = String(functionName).split(":function:").at(-1)?.split(":") ?? [];
    const alias = qualifier ?? given;
    const urlId = stableId(alphabets.lowercase, 32, cloud.project, cloud.stack, urn);
    return {
      id: [name, alias].filter(Boolean).join("/"),
      urlId,
      functionUrl: `https://${urlId}.lambda-url.${cloud.region}.on.aws/`,
      functionArn: arnOf(cloud, "lambda", `function:${[name, alias].filter(Boolean).join(":")}`),
    };
  },
});

/** `aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig`: instances are started when they are wanted. */
const provisionedConcurrencyConfig = recorded({
  token: "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
  defaults: { skipDestroy: false },
  once: ({ functionName, qualifier }) => ({ id: `${functionName},${qualifier}` }),
});

/** The types of Lambda that are kept with AWS's outputs, and have no effect. */
export const recordedLambdaTypes = (store: DatabaseSync): ResourceType<Properties, Properties>[] => [
  layerVersion(store),
  layerVersionPermission,
  functionUrl,
  provisionedConcurrencyConfig,
];
