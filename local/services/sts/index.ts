import { randomUUID } from "node:crypto";
import { errorResponse } from "../../aws/protocol";
import type { Cloud } from "../../cloud";
import type { AwsApi, AwsRequest, AwsResponse, Service } from "../../service";
import { AwsError, notEmulated } from "../aws-json";
import type { IamService } from "../iam";
import { callerOf } from "../iam/guard";
import { Sessions } from "./sessions";

/** What a call answers: members of its result, one level deep. */
type Result = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
type Operation = (parameters: URLSearchParams, request: AwsRequest, sts: Sts) => Result;

/** What STS's calls work on. */
interface Sts {
  readonly cloud: Cloud;
  readonly sessions: Sessions;
}

/** Longest session of a role that another role's session takes on (AWS, "Role chaining"). */
const chainedSeconds = 3600;

/** Parameters of AssumeRole that would narrow or mark the session. */
const withoutSupport = ["Policy", "PolicyArns.member.1.arn", "Tags.member.1.Key", "SourceIdentity", "SerialNumber"];

const operations: Readonly<Record<string, Operation>> = {
  GetCallerIdentity(_, { accessKeyId = "" }, { cloud }) {
    const caller = callerOf(cloud, accessKeyId);
    if (caller === undefined)
      return { UserId: cloud.accountId, Account: cloud.accountId, Arn: `arn:aws:iam::${cloud.accountId}:root` };
    const name = caller.role?.slice(caller.role.lastIndexOf("/") + 1) ?? "";
    const uniqueId = (cloud.services.get("iam") as IamService | undefined)?.role(caller.role ?? "")?.uniqueId ?? "";
    return {
      UserId: `${uniqueId}:${caller.sessionName}`,
      Account: cloud.accountId,
      Arn: `arn:aws:sts::${cloud.accountId}:assumed-role/${name}/${caller.sessionName}`,
    };
  },
  AssumeRole(parameters, request, { cloud, sessions }) {
    const roleArn = required(parameters, "RoleArn");
    const sessionName = required(parameters, "RoleSessionName");
    if (sessionName.length < 2)
      throw invalid("RoleSessionName", sessionName, "Member must have length greater than or equal to 2");
    if (sessionName.length > 64)
      throw invalid("RoleSessionName", sessionName, "Member must have length less than or equal to 64");
    if (!/^[\w+=,.@-]*$/.test(sessionName))
      throw invalid("RoleSessionName", sessionName, "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
    if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn))
      throw new AwsError("ValidationError", `${roleArn} is invalid`);
    const unsupported = withoutSupport.find((name) => parameters.has(name));
    if (unsupported !== undefined) throw notEmulated("sts", `AssumeRole with ${unsupported.split(".")[0]}`);
    const role = (cloud.services.get("iam") as IamService | undefined)?.role(roleArn);
    if (role === undefined) {
      const { Arn: who } = operations.GetCallerIdentity?.(parameters, request, { cloud, sessions }) ?? {};
      throw new AwsError(
        "AccessDenied",
        `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        403,
      );
    }
    const seconds = durationOf(parameters, role.maxSessionDuration);
    if (seconds > chainedSeconds && callerOf(cloud, request.accessKeyId ?? "") !== undefined)
      throw new AwsError(
        "ValidationError",
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
      );
    const { credentials, expiresAt } = sessions.begin(roleArn, sessionName, seconds);
    return {
      AssumedRoleUser: {
        AssumedRoleId: `${role.uniqueId}:${sessionName}`,
        Arn: `arn:aws:sts::${cloud.accountId}:assumed-role/${role.name}/${sessionName}`,
      },
      Credentials: { ...credentials, Expiration: new Date(expiresAt).toISOString() },
    };
  },
};

const accessKeyInfo: Operation = (parameters, _, { cloud }) => {
  const id = required(parameters, "AccessKeyId");
  if (id.length < 16) throw invalid("AccessKeyId", id, "Member must have length greater than or equal to 16");
  if (!/^\w{16,128}$/.test(id))
    throw invalid("AccessKeyId", id, "Member must satisfy regular expression pattern: [\\w]*");
  return { Account: cloud.accountId };
};

/** Makes the STS of a cloud: who calls, and sessions of roles, which are judged by their role as functions are. */
export function createStsService(cloud: Cloud): Service {
  const sessions = new Sessions(cloud);
  return {
    name: "sts",
    types: [],
    callerOf: (accessKeyId) => sessions.callerOf(accessKeyId),
    api: stsApi({ cloud, sessions }),
    reset: () => sessions.clear(),
  };
}

function stsApi(sts: Sts): AwsApi<Operation> {
  return {
    signingName: "sts",
    operations: {
      GetCallerIdentity: operations.GetCallerIdentity as Operation,
      GetAccessKeyInfo: { does: accessKeyInfo, approximates: "one account has all keys" },
      AssumeRole: {
        does: operations.AssumeRole as Operation,
        approximates: "no session policies, tags, source identity or MFA",
      },
    },
    handle(request, { name, does }): AwsResponse {
      try {
        return answer(name, does(parametersOf(request), request, sts));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return errorResponse("query", error);
      }
    },
    // Everybody may ask who they are.
    needs(request, { name }) {
      if (name === "GetCallerIdentity") return [];
      if (name !== "AssumeRole") return [{ action: `sts:${name}`, resource: "*" }];
      const parameters = parametersOf(request);
      const resource = parameters.get("RoleArn") ?? "";
      const conditions = {
        "sts:ExternalId": parameters.get("ExternalId") ?? [],
        "sts:RoleSessionName": parameters.get("RoleSessionName") ?? [],
        "aws:RequestTag/": [],
        "aws:TagKeys": [],
      };
      return resource === "" ? [] : [{ action: "sts:AssumeRole", resource, conditions }];
    },
  };
}

const parametersOf = ({ query, body }: AwsRequest): URLSearchParams =>
  query.has("Action") ? query : new URLSearchParams(body.toString());

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value) return value;
  throw invalid(name, undefined, "Member must not be null");
}

function invalid(name: string, value: string | undefined, constraint: string): AwsError {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  const what = value === undefined ? "Value" : `Value '${value}'`;
  return new AwsError(
    "ValidationError",
    `1 validation error detected: ${what} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** The longest session that any role may allow (AWS, AssumeRole). */
const longestSession = 43_200;

/** Seconds of a session (AWS, AssumeRole: 900 to the role's maximum, default 3,600). */
function durationOf(parameters: URLSearchParams, longest: number): number {
  const given = parameters.get("DurationSeconds");
  const seconds = given === null ? 3600 : Number(given);
  if (seconds < 900)
    throw invalid("DurationSeconds", String(given), "Member must have value greater than or equal to 900");
  if (seconds > longestSession)
    throw invalid("DurationSeconds", String(given), `Member must have value less than or equal to ${longestSession}`);
  if (given !== null && seconds > longest)
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  return seconds;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => entities[sign] ?? sign);

/** AWS's query protocol: XML, the result within the response. */
function answer(operation: string, result: Result): AwsResponse {
  const xml = (value: Result[string]): string =>
    typeof value === "string"
      ? escaped(value)
      : Object.entries(value)
          .map(([name, text]) => `<${name}>${xml(text)}</${name}>`)
          .join("");
  const body = `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result>${xml(
    result as Readonly<Record<string, string>>,
  )}</${operation}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`;
  return { status: 200, headers: { "content-type": "text/xml" }, body };
}
