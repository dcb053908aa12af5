import type { Reply, RouteSpec } from "../contract";
import { parseExactly } from "../exact-json";
import { Problem, type ProblemDetails, problem } from "../problem";

/** Whether an answer of this status is the last word. The others say: come again (RFC 9110, RFC 8470, RFC 6585). */
export const isKept = (status: number): boolean => status < 500 && ![408, 425, 429].includes(status);

interface Kept {
  reply?: Reply<RouteSpec>;
  problem?: { name: string; status: number; title: string; details: ProblemDetails };
}

/** An answer as it is kept. @throws TypeError for a body that is no JSON */
export function textOf(answer: Reply<RouteSpec> | Problem): string {
  if (!(answer instanceof Problem)) return JSON.stringify({ reply: answer } satisfies Kept);
  const { kind, details } = answer;
  const name = kind.type.slice(kind.type.lastIndexOf(":") + 1);
  return JSON.stringify({ problem: { name, status: kind.status, title: kind.title, details } } satisfies Kept);
}

/** A kept answer: what the handler gave, or the problem that it threw. */
export function answerOf(text: string): Reply<RouteSpec> | Problem {
  const { reply, problem: refusal } = parseExactly(text) as Kept;
  if (reply) return reply;
  if (!refusal) throw new Error("What was kept is no answer");
  return problem(refusal.name, refusal.status, refusal.title)(refusal.details);
}
