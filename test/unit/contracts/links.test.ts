import * as z from "zod";
import { openApiDocument } from "../../../components/secure-gateway/document";
import { type OperationDescription, operation } from "../../../components/secure-gateway/operation";
import { weakenDocument } from "../../../components/secure-gateway/weaken";
import { open, route } from "../../../functions/runtime/contract";

const Thing = z.strictObject({ id: z.string() }).meta({ id: "Thing", description: "A thing" });
const path = (...names: string[]) => z.strictObject(Object.fromEntries(names.map((name) => [name, z.string()])));
const declared = (signature: Parameters<typeof route>[0], made: z.ZodType | null = Thing) => {
  const names = [...signature.matchAll(/\{(\w+)\}/g)].map((match) => String(match[1]));
  const responses = { [signature.startsWith("POST") ? 201 : 200]: made };
  return operation(
    route(signature, {
      summary: signature,
      auth: open(),
      ...(names.length > 0 && { path: path(...names) }),
      responses,
    }),
  );
};
const document = (...operations: OperationDescription[]) =>
  openApiDocument({ title: "Things", version: "1.0.0" }, operations);
const linksOf = (post: string, ...operations: OperationDescription[]) =>
  document(...operations).paths[post].post.responses[201].links;

describe("links of the document", () => {
  const things = ["GET", "PUT", "PATCH", "DELETE"].map((method) => declared(`${method} /things/{thing}` as "GET /x"));

  it("S3.30 lead from a POST to all that can be done with what it made", () => {
    const links = linksOf("/things", declared("POST /things"), declared("GET /things"), ...things);
    expect(Object.keys(links)).toEqual([
      "getThingsByThing",
      "putThingsByThing",
      "patchThingsByThing",
      "deleteThingsByThing",
    ]);
    expect(links.getThingsByThing).toEqual({
      operationId: "getThingsByThing",
      parameters: { thing: "$response.body#/id" },
      description: "GET /things/{thing}",
    });
  });

  it("keep the parameters of the path that made it", () => {
    const part = declared("GET /things/{thing}/parts/{part}");
    const links = linksOf("/things/{thing}/parts", declared("POST /things/{thing}/parts"), part, ...things);
    expect(links).toEqual({
      getThingsByThingPartsByPart: expect.objectContaining({
        parameters: { thing: "$request.path.thing", part: "$response.body#/id" },
      }),
    });
  });

  it("find what is made in another place, where that is the only one", () => {
    const post = declared("POST /boxes/{box}/things");
    const links = linksOf("/boxes/{box}/things", post, ...things);
    expect(links.deleteThingsByThing.parameters).toEqual({ thing: "$response.body#/id" });
    const second = declared("GET /boxes/{box}/old/things/{thing}");
    expect(linksOf("/boxes/{box}/things", post, second, ...things)).toBeUndefined();
    // Of which shelf? The request does not say it.
    expect(linksOf("/boxes/{box}/things", post, declared("GET /shelves/{shelf}/things/{thing}"))).toBeUndefined();
  });

  it("are not there where an answer has no id, and where nothing can be done", () => {
    const optional = z.strictObject({ id: z.string().optional() });
    for (const made of [null, z.string(), z.strictObject({ name: z.string() }), optional])
      expect(linksOf("/things", declared("POST /things", made), ...things)).toBeUndefined();
    expect(linksOf("/things", declared("POST /things"), declared("POST /things/{thing}/parts"))).toBeUndefined();
  });

  it("leave alone what an operation says itself, and operations without an id", () => {
    const own = { getThingsByThing: { operationId: "other" } };
    const post = declared("POST /things");
    post.operation.responses[201].links = own;
    const [get, ...others] = things as [OperationDescription, ...OperationDescription[]];
    expect(linksOf("/things", post, get)).toEqual(own);
    expect(Object.keys(linksOf("/things", post, get, ...others))).toHaveLength(4);
    expect(post.operation.responses[201].links).toBe(own);
    const { operationId: _, ...anonymous } = get.operation;
    expect(linksOf("/things", declared("POST /things"), { ...get, operation: anonymous })).toBeUndefined();
  });

  it("are nothing to API Gateway", () => {
    const { document: weak, lost } = weakenDocument(document(declared("POST /things"), ...things));
    expect(JSON.stringify(weak)).not.toContain("links");
    expect(JSON.stringify(lost)).not.toContain("links");
  });
});
