import * as pulumi from "@pulumi/pulumi";
import { EventApi, Gateway, HealthCheck, Identity, ProjectRegistry, SecureGateway } from "../../../components";
import { run } from "./support/program";

const authorizer = { jwt: { issuer: "https://login.example.com/", audiences: ["registry"] } };
const constructs = {
  EventApi: (args: object | null) => new EventApi("people", args as never),
  HealthCheck: (args: object | null) => new HealthCheck("people", args as never),
  SecureGateway: (args: object | null) => new SecureGateway("people", (args && { routes: [], ...args }) as never),
  Identity: (args: object | null) => new Identity("people", args as never),
  ProjectRegistry: (args: object | null) => new ProjectRegistry("people", (args && { authorizer, ...args }) as never),
};

/** What a construct says to arguments that only a program without types can give. */
async function refusal(construct: keyof typeof constructs, args: object | null): Promise<unknown> {
  const error: unknown = await run(() => constructs[construct](args)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof pulumi.InputPropertyError)) return error;
  return error.message.replace(`${construct} "people": `, "");
}

describe("Arguments from a program without types", () => {
  it.each([
    [{ algorithm: "RS256" }, 'algorithm: there is no "RS256"; choose one of ES256, HS256'],
    [{ algorithm: 256 }, "algorithm: there is no 256; choose one of ES256, HS256"],
    [{ algorithm: null }, "algorithm: there is no null; choose one of ES256, HS256"],
    [{ signingKeys: null }, "signingKeys: give a list, or leave it out"],
    [{ signingKeys: "1" }, "signingKeys: give a list, or leave it out"],
    [{ signingKeys: [1] }, 'signingKeys[0]: "1" is no name of up to 32 letters, digits, - and _'],
    [{ scopes: "orders:read" }, "scopes: give a list, or leave it out"],
    [
      { scopes: [undefined] },
      'scopes: "undefined" is no scope: printable ASCII without spaces, quotes and backslashes',
    ],
    [{ ownership: {} }, "ownership: give a list, such as [registry.ownership]"],
    [{ audience: 5 }, "audience: give a text, or leave it out"],
    [{ sms: true }, "sms: give an object, { … }, or leave it out"],
    [{ links: null }, "links: give an object, { … }, or leave it out"],
  ])("S4.39 of Identity: %j is refused by its name", async (args, said) => {
    expect(await refusal("Identity", args)).toEqual(expect.stringContaining(said));
  });

  it.each([
    [{ gateway: "None" }, 'gateway: there is no "None"; choose one of own, none'],
    [{ docs: 5 }, "docs: there is no 5; choose one of open, document-only, off"],
    [{ accountLogging: "exists" }, 'accountLogging: there is no "exists"; choose one of create, existing'],
    [{ firewall: { mode: "allow" } }, 'firewall.mode: there is no "allow"; choose one of block, count'],
    [{ cors: {} }, 'cors.origins: give a list, such as ["https://app.example.com"]'],
    [{ cors: null }, "cors: give an object, { … }, or leave it out"],
    [{ domain: null }, "domain: give an object, { … }, or leave it out"],
    [{ throttle: null }, "throttle: give an object, { … }, or leave it out"],
    [{ stage: 1 }, "stage: give a text, or leave it out"],
  ])("of a construct with a gateway: %j is refused by its name", async (args, said) => {
    for (const construct of ["EventApi", "Identity", "ProjectRegistry"] as const)
      expect(await refusal(construct, args)).toEqual(expect.stringContaining(said));
  });

  it.each([
    [{ logRetentionDays: "30" }, "logRetentionDays: give a number, or leave it out"],
    [{ key: "alias/mine" }, "key: give an object, { … }, or leave it out"],
    [{ tags: ["a"] }, "tags: give an object, { … }, or leave it out"],
    [null, "args: give an object, { … }, or leave it out"],
  ])("of any construct: %j is refused by its name", async (args, said) => {
    for (const construct of Object.keys(constructs) as (keyof typeof constructs)[])
      expect(await refusal(construct, args)).toEqual(expect.stringContaining(said));
  });

  it.each([
    ["Identity", { mail: "no-reply@example.com" }, "mail: give an object, { … }"],
    ["ProjectRegistry", { mail: "no-reply@example.com" }, "mail: give an object, { … }"],
    ["EventApi", { forwardTo: true }, "forwardTo: give an object, { … }"],
    ["EventApi", { keys: { name: "shop" } }, "keys: give a list"],
    ["EventApi", { alarmTopic: "arn:aws:sns:eu-west-1:123456789012:alarms" }, "alarmTopic: give an object, { … }"],
    ["SecureGateway", { routes: "GET /" }, "routes: give a list"],
    ["SecureGateway", { docs: "closed" }, 'docs: there is no "closed"; choose one of open, document-only, off'],
    ["SecureGateway", { title: 5 }, "title: give a text"],
    ["HealthCheck", { tables: {} }, "tables: give a list"],
    ["HealthCheck", { alarmEmail: ["ops@example.com"] }, "alarmEmail: give a text"],
  ] as const)("of %s: %j is refused by its name", async (construct, args, said) => {
    expect(await refusal(construct, args)).toEqual(expect.stringContaining(said));
  });

  it("of a registry of its own are refused too", async () => {
    expect(await refusal("ProjectRegistry", { capacity: null })).toMatch("capacity: give an object, { … }");
    expect(await refusal("ProjectRegistry", { invitationUrl: 5 })).toMatch("invitationUrl: give a text");
  });

  it("may be outputs where they only travel on, and are then not looked into", async () => {
    const later = { logRetentionDays: pulumi.output(30), alarmEmail: pulumi.output("ops@example.com") };
    expect(await refusal("Identity", { ...later, gateway: Gateway.None })).toBeUndefined();
  });
});
