import { AwsError } from "../aws-json";
import type { Input } from "../input";

const mostTags = 50;

/** The tags of a request, after KMS's checks. @throws AwsError TagException */
export function readTags(input: Input): Record<string, string> {
  const pairs = input.inputs("Tags").map((tag) => [tag.required("TagKey"), tag.required("TagValue")] as const);
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw refused("Duplicate tag keys");
  if (pairs.length > mostTags) throw refused("Too many tags");
  if (pairs.some(([name]) => name.toLowerCase().startsWith("aws:")))
    throw refused("Tags beginning with aws: are reserved");
  return Object.fromEntries(pairs);
}

const refused = (message: string) => new AwsError("TagException", message);
