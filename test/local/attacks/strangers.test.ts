import { ulid } from "ulid";
import { type Operation, pathOf } from "./operations";
import { type Answer, usePeople } from "./people";
import { Tenant } from "./tenant";

const people = usePeople();
let ada: Tenant;
beforeAll(async () => {
  ada = await Tenant.make(people);
}, 30_000);

const guarded = () => people.api.operations.filter(({ takesToken }) => takesToken);
const parametersOf = ({ path }: Operation) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
/** An answer without what is of this request alone. */
const plain = ({ status, body }: Answer, ids: readonly string[]) => {
  const text = JSON.stringify({ status, ...body, requestId: undefined });
  return ids.reduce((all, id) => all.replaceAll(id, "…"), text);
};

describe("S1.27 S4.10 S4.43 what is somebody's, at every route of the document (BOLA)", () => {
  it("is told from nothing at all: its owner, or who is asked to accept, gets to it at each of them", async () => {
    for (const operation of guarded()) {
      people.cloud.clock.advance("61 seconds");
      const tenant = await Tenant.make(people);
      const entitled = [tenant.owner, tenant.member, tenant.guest];
      const asked = await Promise.all(entitled.map((who) => tenant.ask(who, operation)));
      const statuses = asked.map(({ status }) => status);
      const reached = statuses.some((status) => ![400, 401, 403, 404].includes(status) && status < 429);
      expect([operation.route, reached, ...(reached ? [] : statuses)]).toEqual([operation.route, true]);
    }
  }, 120_000);

  it("is nothing at all for a stranger: 404, as for what never was, with a body that the contract takes", async () => {
    const before = await ada.view();
    const there = guarded().filter((operation) => parametersOf(operation).length > 0);
    expect(there.length).toBeGreaterThan(20);
    for (const operation of there) {
      people.cloud.clock.advance("61 seconds");
      const stranger = await people.person("stranger");
      const never = Object.fromEntries(Object.keys(ada.ids).map((name) => [name, ulid()]));
      const [theirs, nothing] = [await ada.ask(stranger, operation), await ada.ask(stranger, operation, never)];
      expect([operation.route, theirs.status, theirs.body?.type]).toEqual([
        operation.route,
        404,
        "urn:portico:problem:not-found",
      ]);
      const all = [...ada.everyId, ...Object.values(never)];
      expect([operation.route, plain(theirs, all)]).toEqual([operation.route, plain(nothing, all)]);
      expect([operation.route, [...theirs.headers.keys()]]).toEqual([operation.route, [...nothing.headers.keys()]]);
      expect([operation.route, ada.seenIn(theirs, ada.pathOf(operation))]).toEqual([operation.route, []]);
    }
    expect(await ada.view()).toEqual(before);
  }, 60_000);

  it("cannot be reached by way of what is one's own: another's member, key or session there is a 404", async () => {
    const before = await ada.view();
    const deep = guarded().filter((operation) => parametersOf(operation).length > 1);
    expect(deep.length).toBeGreaterThan(1);
    for (const operation of deep) {
      people.cloud.clock.advance("61 seconds");
      const bob = await Tenant.make(people);
      const [first = "", ...rest] = parametersOf(operation);
      const mixed = { ...bob.ids, ...Object.fromEntries(rest.map((name) => [name, ada.ids[name] ?? ""])) };
      const below = await ada.ask(bob.owner, operation, mixed);
      expect([operation.route, below.status]).toEqual([operation.route, 404]);
      const above = await ada.ask(bob.owner, operation, { ...bob.ids, [first]: ada.ids[first] ?? "" });
      expect([operation.route, above.status]).toEqual([operation.route, 404]);
    }
    expect(await ada.view()).toEqual(before);
  }, 60_000);

  it("is in no answer to a stranger where a route names nothing", async () => {
    const before = await ada.view();
    for (const operation of guarded().filter((each) => parametersOf(each).length === 0)) {
      people.cloud.clock.advance("61 seconds");
      const bob = await Tenant.make(people);
      const stranger = await people.person("stranger");
      for (const who of [bob.owner, stranger]) {
        const answer = await ada.ask(who, operation);
        const seen = ada.seenIn(answer).filter((each) => !/^[A-Z][a-z]+$/.test(each) || who === stranger);
        expect([operation.route, answer.status < 500, seen]).toEqual([operation.route, true, []]);
      }
    }
    expect(await ada.view()).toEqual(before);
  }, 60_000);

  it("is not read by a cursor that was made for somebody else's list", async () => {
    const lists = guarded().filter(({ parameters }) => parameters.some(({ name }) => name === "cursor"));
    expect(lists.length).toBeGreaterThan(3);
    for (const operation of lists) {
      people.cloud.clock.advance("61 seconds");
      const bob = await Tenant.make(people);
      await bob.join("project", await people.person("more"), "user");
      await bob.join("organization", await people.person("more"), "user");
      const paths = [bob, ada].map(({ ids }) => pathOf(operation, ids));
      const { body } = await bob.owner.ask(`GET ${paths[0]}?limit=1`);
      if (body.next === undefined) continue;
      const other = await ada.owner.ask(`GET ${paths[1]}?limit=1&cursor=${encodeURIComponent(body.next)}`);
      expect([operation.route, other.status, bob.seenIn(other)]).toEqual([operation.route, 400, expect.anything()]);
      expect(other.text).not.toContain(bob.ids.project);
    }
  }, 60_000);
});
