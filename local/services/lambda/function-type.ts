import type { Cloud } from "../../cloud";
import type { Properties, ResourceType } from "../../service";
import type { IamService } from "../iam";
import { arnOf } from "../ids";
import { nameOf } from "../recorded";
import { type FunctionInputs, functionDefaults } from "./function-inputs";
import type { FunctionRegistry } from "./registry";

/** `aws:lambda/function:Function`: runs on worker threads. A new code or configuration means new instances at once. */
export function functionType(registry: FunctionRegistry): ResourceType<FunctionInputs> {
  const put = (name: string, inputs: FunctionInputs, cloud: Cloud) => {
    checkTrust(name, inputs.role, cloud);
    const made = registry.put({ ...inputs, name });
    return { id: name, outputs: outputsOf(name, inputs, cloud, made) };
  };
  return {
    token: "aws:lambda/function:Function",
    approximates:
      "Node from zips and files, in threads, at most 16 at once; no layers, VPC, file systems, dead letters or reserved concurrency",
    replaceOn: ["name", "packageType", "tenancyConfig", "region"],
    deleteBeforeReplace: true,
    create: (inputs, context) => put(nameOf(inputs, context), inputs, context.cloud),
    update: (state, inputs, { cloud }) => put(state.id, inputs, cloud),
    delete: (state) => registry.remove(state.id),
    restore(state) {
      registry.put({ ...(state.outputs as FunctionInputs), name: state.id });
    },
  };
}

/** @throws Error as Lambda refuses a function whose role does not trust Lambda. A role of elsewhere is not known here */
function checkTrust(name: string, role: string | undefined, cloud: Cloud): void {
  const iam = cloud.services.get("iam") as IamService | undefined;
  if (role === undefined || !iam?.resourcePolicy?.(role)) return;
  const conditions = {
    "aws:SourceAccount": cloud.accountId,
    "aws:SourceArn": arnOf(cloud, "lambda", `function:${name}`),
  };
  if (iam.judgeService("lambda.amazonaws.com", { action: "sts:AssumeRole", resource: role, conditions }))
    throw new Error(
      `The role defined for the function cannot be assumed by Lambda: let lambda.amazonaws.com do sts:AssumeRole in the assumeRolePolicy of ${role}`,
    );
}

function outputsOf(
  name: string,
  inputs: FunctionInputs,
  cloud: Cloud,
  { arn, logGroup, code }: { arn: string; logGroup: string; code?: { sha256: string; size: number } },
): Properties {
  const invokeArn = (of: string) =>
    `arn:aws:apigateway:${cloud.region}:lambda:path/2015-03-31/functions/${of}/invocations`;
  const qualifiedArn = `${arn}:$LATEST`;
  return {
    ...functionDefaults,
    ...inputs,
    name,
    arn,
    qualifiedArn,
    invokeArn: invokeArn(arn),
    qualifiedInvokeArn: invokeArn(qualifiedArn),
    responseStreamingInvokeArn: `arn:aws:apigateway:${cloud.region}:lambda:path/2021-11-15/functions/${arn}/response-streaming-invocations`,
    version: "$LATEST",
    lastModified: new Date(cloud.clock.now()).toISOString().replace("Z", "+0000"),
    loggingConfig: { logFormat: "Text", ...inputs.loggingConfig, logGroup },
    sourceCodeHash: inputs.sourceCodeHash ?? code?.sha256 ?? "",
    codeSha256: code?.sha256 ?? "",
    sourceCodeSize: code?.size ?? 0,
    signingJobArn: "",
    signingProfileVersionArn: "",
    tagsAll: inputs.tags ?? {},
    region: cloud.region,
  };
}
