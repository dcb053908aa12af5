import "./support/environment";
import * as z from "zod/mini";
import { open, route } from "../../../functions/runtime/contract";
import { ok } from "../../../functions/runtime/reply";
import { serve } from "../../../functions/runtime/serve";
import { call, useOutput } from "./support/requests";

useOutput();

const get = route("GET /", { summary: "Home", auth: open(), responses: { 200: z.unknown() } });
const origin = "https://a.example.com";

/** What an answer says of origins. */
async function cors(
  stageVariables: Record<string, string> | null,
  request: Record<string, string>,
  own: Record<string, string> = {},
) {
  const handler = serve(get, () => ok({}, own));
  const { headers } = await call(handler, "GET /", { stageVariables, headers: request });
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith("access-control-") || name === "vary"),
  );
}

describe("S3.6 the kit's answers", () => {
  const one = { corsOrigins: origin };

  it("say nothing of origins where the gateway does not", async () => {
    expect(await cors(null, { origin })).toEqual({});
    expect(await cors({ other: "variable" }, { origin })).toEqual({});
  });

  it("name the origin that asks, if it is in the list, however its header is written", async () => {
    const allowed = { "access-control-allow-origin": origin, vary: "Origin" };
    expect(await cors(one, { origin })).toEqual(allowed);
    expect(await cors({ corsOrigins: `https://b.example.com,${origin}` }, { Origin: origin })).toEqual(allowed);
  });

  it.each(["https://b.example.com", "https://a.example.com.b.example", "https://a.example.co", "null", "*", ""])(
    "name none for %j",
    async (foreign) => expect(await cors(one, { origin: foreign })).toEqual({ vary: "Origin" }),
  );

  it("name none for an origin that holds a comma and two of the list", async () => {
    const two = "https://a.example.com,https://b.example.com";
    expect(await cors({ corsOrigins: two }, { origin: two })).toEqual({ vary: "Origin" });
  });

  it("say of credentials and headers to read what the gateway says, to those who may", async () => {
    const variables = { ...one, corsCredentials: "true", corsExposedHeaders: "ETag,Location" };
    expect(await cors(variables, { origin })).toEqual({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": "ETag, Location",
      vary: "Origin",
    });
    expect(await cors(variables, {})).toEqual({ vary: "Origin" });
  });

  it("say * to everyone, without credentials", async () => {
    const variables = { corsOrigins: "any", corsCredentials: "true", corsExposedHeaders: "ETag" };
    expect(await cors(variables, {})).toEqual({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "ETag",
    });
  });

  it("say it once, whatever the handler says", async () => {
    const own = { "access-control-allow-origin": "*", "access-control-allow-methods": "GET", vary: "Accept" };
    expect(await cors(one, { origin }, own)).toEqual({ "access-control-allow-origin": origin, vary: "Accept, Origin" });
    expect(await cors(one, {}, { vary: "accept, ORIGIN" })).toEqual({ vary: "accept, ORIGIN" });
    expect(await cors(one, {}, { vary: "*" })).toEqual({ vary: "*" });
    expect(await cors(null, {}, own)).toEqual(own);
  });
});
