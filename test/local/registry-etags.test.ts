import { type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();

describe.each(["projects", "organizations"])("If-Match of %s", (kind) => {
  let alice: RegistryUser;
  let path: string;
  beforeEach(async () => {
    alice = registry.user("alice");
    path = `/${kind}/${(await alice.ask(`POST /${kind}`, { name: "first" })).body.id}`;
  });
  const rename = (ifMatch: string) => alice.ask(`PATCH ${path}`, { name: "second" }, { "if-match": ifMatch });

  it.each(['"1"', '"0", "1"', '"x","1"', "*", ' "1" '])("S2.4 %s takes the version there is", async (ifMatch) => {
    expect((await rename(ifMatch)).body).toMatchObject({ name: "second", version: 2 });
    const refused = await alice.ask(`DELETE ${path}`, undefined, { "if-match": '"1"' });
    expect([refused.status, refused.body.detail]).toEqual([412, undefined]);
    expect((await alice.ask(`DELETE ${path}`, undefined, { "if-match": "*" })).status).toBe(204);
  });

  it.each([
    ["1", 'An ETag stands in quotes: send "1"'],
    ["'1'", "An ETag stands in quotes: send the one of the answer"],
    ['W/"1"', 'If-Match takes no weak ETag (W/): send "1"'],
    ['"7", 1', 'An ETag stands in quotes: send "1"'],
    ['"7", *', "* in If-Match stands alone, for any version: send that, or the ETag"],
  ])("S2.4 %s is refused, with what to send", async (ifMatch, detail) => {
    const refused = await rename(ifMatch);
    expect([refused.status, refused.body.detail]).toEqual([412, detail]);
    expect((await alice.ask(`GET ${path}`)).body).toMatchObject({ name: "first", version: 1 });
    expect((await rename(String(refused.headers.get("etag")))).status).toBe(200);
  });

  it("S2.4 takes the ETag as the client got it, and names that form", async () => {
    const etag = String((await alice.ask(`GET ${path}`)).headers.get("etag"));
    const unquoted = await rename(etag.replaceAll('"', ""));
    expect([unquoted.status, unquoted.body.detail]).toEqual([412, `An ETag stands in quotes: send ${etag}`]);
    expect((await rename(etag)).status).toBe(200);
  });
});
