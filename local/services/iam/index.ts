import type { Cloud } from "../../cloud";
import type { Need, Service } from "../../service";
import { Judge, type Refusal } from "./judge";
import { IamState, type Role } from "./state";
import { iamTypes } from "./types";

export type { Refusal } from "./judge";

/** Who calls in the name of a role. */
export interface RoleCaller {
  /** ARN of the role. */
  role?: string;
  /** Name of the session: a function's name, or what a service calls it. */
  sessionName: string;
  /** The function that calls, where it is one. */
  functionArn?: string;
  /** When its credentials end, in milliseconds since 1970. Left out: never. */
  expiresAt?: number;
}

/** IAM: roles and policies, and whether they allow a call. */
export interface IamService extends Service {
  /** Why a session of a role may not do this; undefined when it may. */
  judgeRole(caller: RoleCaller, need: Need, region?: string): Refusal | undefined;
  /** The unique id of the caller's role and the session, as `aws:userid` has it; undefined for a role that is not declared. */
  userId(caller: RoleCaller): string | undefined;
  /** Why an AWS service may not do this to one of the account's resources; undefined when it may. */
  judgeService(name: string, need: Need): Refusal | undefined;
  /** The role of an ARN, where the program declares it. */
  role(arn: string): Role | undefined;
}

/** Makes the IAM service of a cloud. */
export function createIamService(cloud: Cloud): IamService {
  const state = new IamState((line) => cloud.print(line));
  const judge = new Judge(cloud, state);
  return {
    name: "iam",
    types: iamTypes(state),
    resourcePolicy: (arn) => state.role(arn)?.trust,
    role: (arn) => state.role(arn),
    judgeRole: (caller, need, region) => judge.role(caller, need, region),
    judgeService: (name, need) => judge.service(name, need),
    userId({ role, sessionName }) {
      const uniqueId = role === undefined ? undefined : state.role(role)?.uniqueId;
      return uniqueId === undefined ? undefined : `${uniqueId}:${sessionName}`;
    },
  };
}
