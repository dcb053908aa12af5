import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../aws/body";
import type { Cloud } from "../cloud";
import type { FaultRule } from "../faults";
import { messageOf, UserError } from "../user-error";
import { answer, badRequest, headers, tokenMissing } from "./answers";
import { refuse } from "./problem";

/**
 * `/_portico/faults`: GET lists the rules in force, POST adds one (JSON), DELETE takes one (`?id=`) or all away.
 *
 * @param isAllowed whether the request has the token, which all but GET need
 */
export async function faults(
  { faults: active }: Cloud,
  request: IncomingMessage,
  response: ServerResponse,
  id: string | null,
  isAllowed: boolean,
): Promise<void> {
  if (active === undefined) return refuse(request, response, badRequest("Nothing can go wrong on purpose here."));
  if (request.method === "GET" || request.method === "HEAD") return answer(response, 200, { faults: active.active });
  if (!isAllowed) return refuse(request, response, tokenMissing);
  if (request.method === "DELETE") {
    if (id === null) active.clear();
    else if (!active.remove(id)) return refuse(request, response, badRequest(`No fault in force has the id ${id}.`));
    response.writeHead(204, headers).end();
    return;
  }
  try {
    const rule: unknown = JSON.parse((await readBody(request)).toString());
    if (typeof rule !== "object" || rule === null || Array.isArray(rule))
      throw new UserError("a fault is a JSON object");
    answer(response, 201, active.add(rule as FaultRule));
  } catch (error) {
    refuse(request, response, badRequest(messageOf(error)));
  }
}
