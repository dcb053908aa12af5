import type { Cloud } from "../../cloud";
import type { Need, Service } from "../../service";
import { Judge, type Refusal } from "./judge";
import { IamState } from "./state";
import { iamTypes } from "./types";

export type { Refusal } from "./judge";

/** A function that calls in the name of its role. */
export interface FunctionCaller {
  functionArn: string;
  /** ARN of its role. */
  role?: string;
}

/** IAM: roles and policies, and whether they allow a call. */
export interface IamService extends Service {
  /** Why a function may not do this; undefined when it may. */
  judgeFunction(caller: FunctionCaller, need: Need, region?: string): Refusal | undefined;
  /** Why an AWS service may not do this to one of the account's resources; undefined when it may. */
  judgeService(name: string, need: Need): Refusal | undefined;
}

/** Makes the IAM service of a cloud. */
export function createIamService(cloud: Cloud): IamService {
  const state = new IamState((line) => cloud.print(line));
  const judge = new Judge(cloud, state);
  return {
    name: "iam",
    types: iamTypes(state),
    judgeFunction: (caller, need, region) => judge.function(caller, need, region),
    judgeService: (name, need) => judge.service(name, need),
  };
}
