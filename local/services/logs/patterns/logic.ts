import { patternError } from "./compare";

/** Whether a line meets a condition. */
export type Condition<Line> = (line: Line) => boolean;

/**
 * Reads conditions joined by `&&` and `||`, the first binding stronger, with parentheses.
 *
 * @param tokens of the condition, which are taken from the front
 * @param comparison reads one comparison from the front of the tokens
 */
export function readLogic<Line>(
  tokens: string[],
  pattern: string,
  comparison: (tokens: string[]) => Condition<Line>,
): Condition<Line> {
  const either = (): Condition<Line> => {
    const parts = [both()];
    while (tokens[0] === "||") {
      tokens.shift();
      parts.push(both());
    }
    return (line) => parts.some((part) => part(line));
  };
  const both = (): Condition<Line> => {
    const parts = [one()];
    while (tokens[0] === "&&") {
      tokens.shift();
      parts.push(one());
    }
    return (line) => parts.every((part) => part(line));
  };
  const one = (): Condition<Line> => {
    if (tokens[0] !== "(") return comparison(tokens);
    tokens.shift();
    const inner = either();
    if (tokens.shift() !== ")") throw patternError(pattern, "a parenthesis is not closed");
    return inner;
  };
  const condition = either();
  if (tokens.length > 0) throw patternError(pattern, `unexpected ${tokens[0]}`);
  return condition;
}
