import type { Cloud } from "../../cloud";
import type { Properties, ResourceType } from "../../service";
import type { IamService } from "../iam";
import { arnOf } from "../ids";
import { nameOf } from "../recorded";
import type { LambdaFunction } from "./function";
import { type FunctionInputs, functionDefaults } from "./function-inputs";
import type { FunctionRegistry } from "./registry";
import { checkVariables } from "./variables";

/**
 * `aws:lambda/function:Function`. A new code or configuration means new instances at once.
 *
 * @param gone is told of functions that were deleted
 */
export function functionType(registry: FunctionRegistry, gone: (name: string) => void): ResourceType<FunctionInputs> {
  const put = (name: string, inputs: FunctionInputs, cloud: Cloud) => {
    checkTrust(name, inputs.role, cloud);
    checkVariables(inputs.environment?.variables ?? {});
    const made = registry.put({ ...inputs, name });
    const { version } = inputs.publish ? registry.publish(name) : made;
    return { id: name, outputs: outputsOf(inputs, cloud, made, version) };
  };
  return {
    token: "aws:lambda/function:Function",
    approximates:
      "Node on threads, Python on this machine's; at most 16 requests at work at once, the others wait; no layers, VPC, file systems or images",
    deleteBeforeReplace: true,
    create: (inputs, context) => put(nameOf(inputs, context), inputs, context.cloud),
    update: (state, inputs, { cloud }) => put(state.id, inputs, cloud),
    delete(state) {
      registry.remove(state.id);
      gone(state.id);
    },
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
  inputs: FunctionInputs,
  cloud: Cloud,
  { name, arn, logGroup, code }: LambdaFunction,
  version: string,
): Properties {
  const invokeArn = (of: string) =>
    `arn:aws:apigateway:${cloud.region}:lambda:path/2015-03-31/functions/${of}/invocations`;
  const qualifiedArn = `${arn}:${version}`;
  return {
    ...functionDefaults,
    ...inputs,
    name,
    arn,
    qualifiedArn,
    invokeArn: invokeArn(arn),
    qualifiedInvokeArn: invokeArn(qualifiedArn),
    responseStreamingInvokeArn: `arn:aws:apigateway:${cloud.region}:lambda:path/2021-11-15/functions/${arn}/response-streaming-invocations`,
    version,
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
