import { Faults, parsePath, type TextFaults } from "./operand-parser";
import type { PathSyntax } from "./syntax";
import { TokenReader } from "./tokens";

const keywords: ReadonlySet<string> = new Set();

/**
 * Parses a ProjectionExpression: document paths with commas between them.
 *
 * @throws DynamoDbError with DynamoDB's message when the text is none
 */
export function parseProjection(text: string): readonly PathSyntax[] {
  const reader = new TokenReader("ProjectionExpression", text);
  const faults: TextFaults = new Faults();
  const paths = [parsePath(reader, faults, keywords)];
  while (reader.takeSign(",")) paths.push(parsePath(reader, faults, keywords));
  reader.expectEnd();
  const message = faults.gravest(["reserved"]);
  if (message !== undefined) throw reader.error(message);
  return paths;
}
