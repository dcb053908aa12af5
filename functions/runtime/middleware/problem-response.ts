import { isUnavailable } from "../downstream";
import type { Middleware } from "../invocation";
import { internalError, Problem, unavailable } from "../problem";
import { problemBody } from "../problem-body";

/** Seconds after which a client may try again when a service behind us is throttled or down: SDK retries took longer already. */
const retryAfter = "2";

/** Answers every error as a problem (RFC 9457). Of what is not a {@link Problem} the client learns the request id, no more. */
export const problemResponse = (): Middleware => ({
  onError: (request) => {
    const problem = problemOf(request.error);
    request.response = {
      statusCode: problem.kind.status,
      headers: { "content-type": "application/problem+json", ...problem.details.headers },
      body: JSON.stringify(problemBody(problem, request.event)),
    };
  },
});

/** The problem that the client is told. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return isUnavailable(error) ? unavailable({ headers: { "retry-after": retryAfter } }) : internalError();
}
