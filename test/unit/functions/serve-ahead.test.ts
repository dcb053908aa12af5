import "./support/environment";
import { setImmediate } from "node:timers/promises";
import * as z from "zod/mini";
import { limit, open, Per, route } from "../../../functions/runtime/contract";
import { ahead } from "../../../functions/runtime/endpoint";
import type { Counter } from "../../../functions/runtime/limits/counter";
import { notFound } from "../../../functions/runtime/problem";
import { ok } from "../../../functions/runtime/reply";
import { serve } from "../../../functions/runtime/serve";
import { call, useOutput } from "./support/requests";

useOutput();
const limited = route("POST /limited", {
  summary: "x",
  auth: open(),
  body: z.object({ name: z.string() }),
  limits: [limit({ per: Per.Address, count: 2, seconds: 60 })],
  responses: { 200: z.unknown() },
});
const request = { body: { name: "ada" } };

/** What happened, in order. */
let steps: string[];
let requests = 0;
const counter: Counter = async ({ most }) => {
  steps.push("counting");
  await setImmediate();
  await setImmediate();
  steps.push("counted");
  return ++requests > most ? undefined : requests;
};
const handler = () =>
  serve(
    limited,
    ahead(
      async ({ body }) => {
        steps.push("reading");
        if (body.name === "nobody") throw notFound();
        return `read of ${body.name}`;
      },
      (_, found) => {
        steps.push("answering");
        return ok(found);
      },
    ),
    counter,
  );
beforeEach(() => {
  steps = [];
  requests = 0;
});

describe("a handler that reads ahead", () => {
  it("reads while its request is counted, and answers after that", async () => {
    const response = await call(handler(), "POST /limited", request);
    expect(response).toMatchObject({ status: 200, body: "read of ada" });
    expect(steps).toEqual(["reading", "counting", "counted", "answering"]);
  });

  it("is not asked where the limit refuses, and not even reads once this instance knows that", async () => {
    const one = handler();
    await call(one, "POST /limited", request);
    await call(one, "POST /limited", request);
    steps = [];
    expect(await call(one, "POST /limited", request)).toMatchObject({ status: 429 });
    expect(await call(one, "POST /limited", request)).toMatchObject({ status: 429 });
    expect(steps).toEqual(["reading", "counting", "counted"]);
  });

  it("reads nothing for a request that is not as its contract says, which is counted all the same", async () => {
    expect(await call(handler(), "POST /limited", { body: { name: 1 } })).toMatchObject({ status: 400 });
    expect(steps).toEqual(["counting", "counted"]);
  });

  it("fails as what it reads fails", async () => {
    expect(await call(handler(), "POST /limited", { body: { name: "nobody" } })).toMatchObject({ status: 404 });
    expect(steps).toEqual(["reading", "counting", "counted"]);
  });

  it("has nobody hear of what could not be read for a request that is refused", async () => {
    requests = 2;
    expect(await call(handler(), "POST /limited", { body: { name: "nobody" } })).toMatchObject({ status: 429 });
  });
});

describe("a handler that counts a late limit", () => {
  const late = route("POST /late", {
    summary: "x",
    auth: open(),
    body: z.object({ name: z.string() }),
    limits: [limit({ name: "account", per: Per.Account, count: 2, seconds: 60, late: true })],
    responses: { 200: z.unknown() },
  });
  const hash = async (name: string) => {
    steps.push("hashing");
    if (name === "broken") throw notFound();
    return `hash of ${name}`;
  };
  const served = () =>
    serve(late, async ({ body, limitBy }) => ok(await limitBy("account", "ada", () => hash(body.name))), counter);

  it("does something in the meantime, and gets what came of it", async () => {
    expect(await call(served(), "POST /late", request)).toMatchObject({ status: 200, body: "hash of ada" });
    expect(steps).toEqual(["hashing", "counting", "counted"]);
  });

  it("gets nothing of it where the limit refuses, and does not begin it once this instance knows that", async () => {
    const one = served();
    requests = 2;
    expect(await call(one, "POST /late", request)).toMatchObject({ status: 429 });
    steps = [];
    expect(await call(one, "POST /late", request)).toMatchObject({ status: 429 });
    expect(steps).toEqual([]);
  });

  it("fails as that fails, unless it is refused", async () => {
    const broken = { body: { name: "broken" } };
    expect(await call(served(), "POST /late", broken)).toMatchObject({ status: 404 });
    requests = 2;
    expect(await call(served(), "POST /late", broken)).toMatchObject({ status: 429 });
  });
});
