import * as z from "zod";
import { openApiDocument } from "../../../components/secure-gateway/document";
import { operation } from "../../../components/secure-gateway/operation";
import { apiKey, limit, open, Per, problem, route } from "../../../functions/runtime/contract";

const Thing = z
  .strictObject({ id: z.string(), size: z.int().min(1).default(1) })
  .meta({ id: "Thing", description: "A thing" });
const thingExists = problem("thing-exists", 409, "There is such a thing");
const postThing = route("POST /things", {
  summary: "Make a thing",
  auth: apiKey(),
  body: Thing,
  responses: { 201: Thing },
  responseHeaders: { 201: { location: { description: "Where it is" } } },
  problems: [thingExists],
});
const info = { title: "Things", version: "1.0.0" };

describe("operation", () => {
  const { operation: made, schemas } = operation(postThing);

  it("S3.30 describes body, answers and problems by name", () => {
    expect(made.requestBody).toEqual({
      required: true,
      content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } },
    });
    expect(Object.keys(made.responses)).toEqual([
      "201",
      "400",
      "403",
      "409",
      "413",
      "415",
      "429",
      "500",
      "502",
      "503",
      "504",
    ]);
    expect(made.responses[409].content["application/problem+json"].examples["thing-exists"].value).toMatchObject({
      type: "urn:portico:problem:thing-exists",
      status: 409,
      instance: "/things",
    });
    expect(made.responses[201].headers.location.description).toBe("Where it is");
    expect(made.responses[429].headers["Retry-After"]).toBeDefined();
  });

  it("gives a schema two names where sending and receiving differ", () => {
    expect(schemas?.Thing.required).toEqual(["id"]);
    expect(schemas?.ThingOutput.required).toEqual(["id", "size"]);
    expect(made.responses[201].content["application/json"].schema).toEqual({
      $ref: "#/components/schemas/ThingOutput",
    });
  });

  it("S3.29 says of a route with limits what they are, and that its answers tell what is left", () => {
    const limited = operation(
      route("GET /limited", {
        summary: "s",
        auth: open(),
        responses: { 200: z.string() },
        responseHeaders: { 200: { etag: { description: "Its version" } } },
        limits: [
          limit({ per: Per.Address, count: 5, seconds: 60 }),
          limit({ per: Per.Address, count: 1, seconds: 1, name: "b" }),
        ],
      }),
    );
    const { responses } = limited.operation;
    const fields = ["RateLimit", "RateLimit-Policy"];
    expect(Object.keys(responses[200].headers)).toEqual([...fields, "etag"]);
    expect(Object.keys(responses[429].headers)).toEqual(["Retry-After", ...fields]);
    expect(responses[429].description).toBe(
      "Too many requests: 5 in 60 seconds for each address, 1 in a second for each address",
    );
    expect(responses[503].headers.RateLimit).toBeUndefined();
    const { headers } = openApiDocument(info, [limited]).components;
    for (const field of fields) expect(headers[field]).toMatchObject({ schema: { type: "string" } });
    expect(Object.keys(openApiDocument(info, [{ ...operation(postThing) }]).components.headers)).toEqual([
      "RetryAfter",
    ]);
  });

  it("says who may call", () => {
    expect(made.security).toEqual([{ apiKey: [] }]);
    const health = operation(route("GET /health", { summary: "s", auth: open(), responses: { 200: z.string() } }));
    expect(health.operation.security).toEqual([]);
    expect(Object.keys(health.operation.responses)).not.toContain("403");
  });

  it("says what type answers have", () => {
    const page = operation(
      route("GET /page", { summary: "s", auth: open(), contentType: "text/html", responses: { 200: z.string() } }),
    );
    expect(page.operation.responses["200"].content).toEqual({ "text/html": { schema: { type: "string" } } });
  });

  it("documents parameters as what their text stands for", () => {
    const list = operation(
      route("GET /things/{kind}", {
        summary: "s",
        auth: open(),
        path: z.strictObject({ kind: z.enum(["a", "b"]) }),
        query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(25).describe("How many") }),
        responses: { 200: z.string() },
      }),
    );
    expect(list.operation.parameters).toEqual([
      { name: "kind", in: "path", required: true, schema: { type: "string", enum: ["a", "b"] } },
      {
        name: "limit",
        in: "query",
        required: false,
        description: "How many",
        schema: { type: "integer", minimum: 1, maximum: 100, default: 25 },
      },
    ]);
  });

  it("refuses what JSON Schema cannot say, naming the route", () => {
    const bad = (body: z.ZodType) => () =>
      operation(route("POST /a", { summary: "s", auth: open(), body, responses: { 200: z.string() } }));
    expect(bad(z.string().regex(/^a$/i))).toThrow('POST /a body: the pattern /^a$/i has the flag "i"');
    expect(bad(z.date())).toThrow("POST /a body: ");
    expect(bad(z.array(z.string().meta({ id: "my-thing" })))).toThrow('schema id "my-thing"');
  });
});

describe("openApiDocument", () => {
  it("puts operations, schemas and security schemes together", () => {
    const document = openApiDocument(info, [operation(postThing)]);
    expect(document.openapi).toBe("3.1.1");
    expect(Object.keys(document.components.schemas)).toEqual(["FieldError", "Problem", "Thing", "ThingOutput"]);
    expect(document.components.securitySchemes.apiKey.name).toBe("x-api-key");
    expect(document.tags).toEqual([{ name: "things" }]);
  });

  it("S3.30 describes a tag as one of its routes does, and refuses two descriptions of it", () => {
    const described = (method: "GET" | "DELETE", tagDescriptions?: Record<string, string>) =>
      operation(
        route(`${method} /things`, { summary: "s", auth: open(), tagDescriptions, responses: { 200: z.string() } }),
      );
    const things = { things: "All that there is" };
    const document = openApiDocument(info, [
      operation(postThing),
      described("GET", things),
      described("DELETE", things),
    ]);
    expect(document.tags).toEqual([{ name: "things", description: "All that there is" }]);
    expect(JSON.stringify(document.paths)).not.toContain("All that there is");
    const others = [described("GET", things), described("DELETE", { things: "Others" })];
    expect(() => openApiDocument(info, others)).toThrow(
      'DELETE /things: the tag "things" is described otherwise by another route; describe it once',
    );
    expect(openApiDocument(info, [described("GET", { others: "None here" })]).tags).toEqual([{ name: "things" }]);
  });

  it("refuses a route that is there twice, an operationId that is, and a schema name with two meanings", () => {
    expect(() => openApiDocument(info, [operation(postThing), operation(postThing)])).toThrow(
      "POST /things is declared twice",
    );
    const sameId = route("POST /others", {
      summary: "s",
      auth: open(),
      operationId: "postThings",
      responses: { 200: z.string() },
    });
    expect(() => openApiDocument(info, [operation(postThing), operation(sameId)])).toThrow(
      'POST /others and POST /things have the same operationId "postThings"',
    );
    const Other = z.strictObject({ other: z.string() }).meta({ id: "Thing" });
    const other = {
      ...operation(postThing),
      path: "/others",
      operation: {},
      schemas: { Thing: z.toJSONSchema(Other) },
    };
    expect(() => openApiDocument(info, [operation(postThing), other])).toThrow(
      'POST /others: the schema "Thing" is declared otherwise',
    );
  });
});
