import type { Lookup } from "../../iam/template";
import type { Need } from "../../service";
import type { Role } from "./state";

/** What a question is answered with, beside the policies. */
export interface Facts {
  accountId: string;
  region: string;
  /** Milliseconds since 1970. */
  now: number;
  /** Name of the service that asks for itself, such as `apigateway.amazonaws.com`. */
  service?: string;
  /** The session of a role that asks, and its function where it is one's. */
  session?: { functionArn?: string; name: string; role: Role };
  need: Need;
}

/** Keys whose values another request of the same kind may not share. */
const passing = new Set(["aws:currenttime", "aws:epochtime"]);

/**
 * The condition keys of a request: those that AWS has in all requests (AWS, "AWS global condition context keys") and those
 * that the service sets. Any other is not known here. `moment` is told when a value holds for this moment only.
 */
export function lookupOf(facts: Facts, moment: () => void): Lookup {
  const { accountId, region, now, service, session, need } = facts;
  const known: Record<string, string | readonly string[]> = {
    "aws:currenttime": new Date(now).toISOString(),
    "aws:epochtime": String(Math.floor(now / 1000)),
    "aws:requestedregion": region,
    // The AWS port is plain HTTP on this machine; what it stands for is HTTPS, as SDKs call AWS.
    "aws:securetransport": "true",
    "aws:viaawsservice": "false",
    "aws:principalisawsservice": String(service !== undefined),
    "aws:principalservicename": service ?? [],
    ...none(
      "aws:calledvia",
      "aws:calledviafirst",
      "aws:calledvialast",
      "aws:sourcearn",
      "aws:sourceaccount",
      "aws:sourceowner",
    ),
    ...none("aws:username", "aws:multifactorauthpresent", "aws:multifactorauthage"),
    ...(service === undefined &&
      session === undefined &&
      none("aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalorgid", "aws:userid")),
    ...(session && {
      "aws:principalarn": session.role.arn,
      "aws:principalaccount": accountId,
      "aws:principaltype": "AssumedRole",
      "aws:userid": `${session.role.uniqueId}:${session.name}`,
      "lambda:sourcefunctionarn": session.functionArn ?? [],
    }),
    ...lowerKeys(need.conditions ?? {}),
  };
  const tags = lowerKeys(session?.role.tags ?? {});
  const families = Object.keys(known).filter((key) => /[:/]$/.test(key));
  return (key) => {
    if (passing.has(key)) moment();
    const value = key.startsWith("aws:principaltag/")
      ? (tags[key.slice("aws:principaltag/".length)] ?? [])
      : (known[key] ?? (families.some((family) => key.startsWith(family)) ? [] : undefined));
    return typeof value === "string" ? [value] : value;
  };
}

const none = (...keys: string[]): Record<string, readonly string[]> => Object.fromEntries(keys.map((key) => [key, []]));

const lowerKeys = <Value>(values: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));
