import type { Cloud } from "../../cloud";
import type { AwsApi } from "../../service";
import { arnOf } from "../ids";
import { readFunctionName } from "./registry";

/** Actions by method and path after the function's name (AWS, Service Authorization Reference: Lambda). */
const actions: Readonly<Record<string, string>> = {
  "POST invocations": "lambda:InvokeFunction",
  "GET ": "lambda:GetFunction",
  "GET configuration": "lambda:GetFunctionConfiguration",
};

/** What calls of Lambda's API take. Calls that the API does not have take nothing: they answer 501. */
export const lambdaNeeds =
  (cloud: Cloud): NonNullable<AwsApi["needs"]> =>
  ({ method, path, query }) => {
    const [, area, encodedName = "", rest = ""] = path.split("/").slice(1);
    const action = actions[`${method} ${rest}`];
    if (area !== "functions" || encodedName === "" || action === undefined) return [];
    const named = readFunctionName(decodeURIComponent(encodedName));
    const qualifier = query.get("Qualifier") ?? named.qualifier;
    return [{ action, resource: arnOf(cloud, "lambda", `function:${named.name}${qualifier ? `:${qualifier}` : ""}`) }];
  };
