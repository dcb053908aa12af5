import type { Cloud } from "../../cloud";
import type { AwsApi } from "../../service";
import { arnOf } from "../ids";
import { readFunctionName } from "./registry";

/** Operations whose action has another name (AWS, Service Authorization Reference: Lambda). */
const actions: Readonly<Record<string, string>> = { Invoke: "InvokeFunction" };

/** What calls of Lambda's API take: the action of the operation's name, on the function. */
export const lambdaNeeds =
  (cloud: Cloud): NonNullable<AwsApi["needs"]> =>
  ({ query }, { name, labels }) => {
    const named = readFunctionName(labels.FunctionName ?? "");
    const qualifier = query.get("Qualifier") ?? named.qualifier;
    const resource = arnOf(cloud, "lambda", `function:${named.name}${qualifier ? `:${qualifier}` : ""}`);
    return [{ action: `lambda:${actions[name] ?? name}`, resource }];
  };
