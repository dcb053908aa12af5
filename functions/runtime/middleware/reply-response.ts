import type { Reply, RouteSpec } from "../contract";
import type { Middleware } from "../invocation";

/** Lambda gives back 6 MB (AWS, "Lambda quotas"), with the body once more written as a JSON string. */
const largestResponse = 6 * 1024 * 1024;

const json = "application/json";

/** Writes a handler's reply as the gateway's response. */
export const replyResponse = (): Middleware => ({
  after: (request) => {
    const reply = request.response as unknown as Reply<RouteSpec> | undefined;
    const route = request.event.endpoint?.route;
    if (!reply || !route || !Object.hasOwn(route.responses, reply.status))
      throw new Error(`${route?.signature} answered ${reply?.status}, which its contract does not declare`);
    const type = route.contentType ?? json;
    const body = reply.body === undefined ? "" : type === json ? JSON.stringify(reply.body) : String(reply.body);
    if (body.length > largestResponse / 2 && Buffer.byteLength(JSON.stringify(body)) > largestResponse - 4096)
      throw new Error(
        `${route.signature} answered ${Buffer.byteLength(body)} bytes; Lambda gives back 6 MB: answer in pages`,
      );
    request.response = {
      statusCode: reply.status,
      headers: { ...(body && { "content-type": type }), ...reply.headers },
      body,
    };
  },
});
