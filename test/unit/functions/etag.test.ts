import "./support/environment";
import * as z from "zod/mini";
import { open, route } from "../../../functions/runtime/contract";
import {
  checkIfMatch,
  etagHeader,
  ifMatch,
  ifNoneMatch,
  ifVersion,
  okUnlessKnown,
} from "../../../functions/runtime/etag";
import { preconditionFailed } from "../../../functions/runtime/problem";
import { noContent } from "../../../functions/runtime/reply";
import { dispatch, serve } from "../../../functions/runtime/serve";
import { call, useOutput } from "./support/requests";

useOutput();

const path = z.strictObject({ id: z.string() });
const read = route("GET /things/{id}", {
  summary: "x",
  auth: open(),
  path,
  headers: z.object({ ...ifNoneMatch }),
  responses: { 200: z.strictObject({ version: z.number() }), 304: null },
  responseHeaders: { 200: etagHeader },
});
const remove = route("DELETE /things/{id}", {
  summary: "x",
  auth: open(),
  path,
  headers: z.object({ ...ifMatch }),
  responses: { 204: null },
  problems: [preconditionFailed],
});
const version = 12;
const handler = dispatch(
  serve(read, ({ headers }) => okUnlessKnown({ version }, version, headers["if-none-match"])),
  serve(remove, ({ headers }) => {
    checkIfMatch(headers["if-match"], version);
    return noContent();
  }),
);
const thing = (headers: Record<string, string>) => ({ pathParameters: { id: "a" }, headers });

describe("ETags", () => {
  it.each<[string | undefined, number]>([
    [undefined, 200],
    ['"11"', 200],
    ['"1"', 200],
    ["12", 200],
    ['"12"', 304],
    ['W/"12"', 304],
    ['"3" , W/"12"', 304],
    ["*", 304],
    ["", 200],
  ])("of a read: If-None-Match %s is answered %d, with the ETag", async (header, status) => {
    const answer = await call(
      handler,
      "GET /things/{id}",
      thing(header === undefined ? {} : { "If-None-Match": header }),
    );
    expect([answer.status, answer.headers.etag, answer.body]).toEqual([
      status,
      '"12"',
      status === 200 ? { version } : undefined,
    ]);
  });

  it.each<[string | undefined, number]>([
    [undefined, 204],
    ["*", 204],
    ['"12"', 204],
    ['"1", "12"', 204],
    ['"11"', 412],
    ['W/"12"', 412],
    ['"11", *', 412],
    ["12", 412],
    ["", 412],
  ])("of a write: If-Match %s is answered %d", async (header, status) => {
    const answer = await call(
      handler,
      "DELETE /things/{id}",
      thing(header === undefined ? {} : { "If-Match": header }),
    );
    expect(answer.status).toBe(status);
    if (status !== 412) return;
    expect(answer.headers.etag).toBe('"12"');
    expect(answer.body).toMatchObject({ type: "urn:portico:problem:precondition-failed", status });
  });

  it.each<[string, string | undefined]>([
    ['"11"', undefined],
    ['"11", "a-b"', undefined],
    ["12", 'An ETag stands in quotes: send "12"'],
    ['"11", 12-3', 'An ETag stands in quotes: send "12-3"'],
    ['W/"12"', 'If-Match takes no weak ETag (W/): send "12"'],
    ["w/12", "An ETag stands in quotes: send the one of the answer"],
    ["<script>", "An ETag stands in quotes: send the one of the answer"],
    ['"11", *', "* in If-Match stands alone, for any version: send that, or the ETag"],
    [" , ", "If-Match is empty: send the ETag, or leave it out"],
  ])("of a write: the refusal of If-Match %s says %s", async (header, detail) => {
    const { body } = await call(handler, "DELETE /things/{id}", thing({ "If-Match": header }));
    expect(body).toMatchObject({ status: 412 });
    expect((body as { detail?: string }).detail).toBe(detail);
  });

  it.each<[string | undefined, number | undefined]>([
    [undefined, undefined],
    ["*", undefined],
    ['"7"', 7],
    ['"7", "9", "8"', 9],
    ['"7", *', 7],
    ['W/"7"', 0],
    ['"07"', 0],
    ['"other"', 0],
    ["7", 0],
    ['"99999999999999999999"', 0],
  ])("as the condition of a write: If-Match %s is version %s", (header, wanted) => {
    expect(ifVersion(header)).toBe(wanted);
  });
});
