import type { Input } from "../input";
import { invalid } from "./errors";

/** Characters of a name (AWS, CreateSchedule and CreateScheduleGroup). */
const longestName = 64;

/** The name in a request's path. @throws AwsError ValidationException */
export function checkedName(input: Input): string {
  const name = input.required("Name");
  if (name.length > longestName)
    input.refuse("Name", `Member must have length less than or equal to ${longestName}`, name);
  if (!/^[0-9a-zA-Z-_.]+$/.test(name))
    input.refuse("Name", "Member must satisfy regular expression pattern: [0-9a-zA-Z-_.]+", name);
  return name;
}

/** The group that a request names: in its body, or in its query. */
export const groupNameIn = (input: Input): string | undefined => input.text("GroupName") ?? input.text("groupName");

export const invalidToken = () => invalid("Invalid NextToken.");

/** Tags of a request by key. */
export const tagsIn = (input: Input): Record<string, string> =>
  Object.fromEntries(input.inputs("Tags").map((tag) => [tag.required("Key"), tag.required("Value")]));
