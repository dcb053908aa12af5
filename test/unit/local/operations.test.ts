import { statedOperations } from "../../../local/aws/operation-table";
import type { AwsApi, ResourceType, Service } from "../../../local/service";
import { createServices } from "../../../local/services";
import { type AwsPort, openAwsPort } from "./support/aws-port";
import { type SdkOperation, type SdkService, sdkServices } from "./support/sdk";

let port: AwsPort;
let sdk: SdkService[];

beforeAll(async () => {
  port = await openAwsPort(createServices);
  sdk = sdkServices(port.aws);
});
afterAll(async () => {
  for (const client of sdk) client.close();
  await port.close();
});

const services = (): Service[] => [...port.cloud.services.values()];

/** What a user pool serves at addresses of its own, which is in no client of the SDK (AWS, Cognito developer guide: "User pool endpoints"). */
const pagesOfUserPools = ["jwks.json", "oauth2/token", "openid-configuration"];

/** Every operation of AWS's model that a client knows, and whether the local cloud states it. */
const operationsOf = (client: SdkService) => {
  const { operations } = client;
  const stated = new Set(
    services().flatMap(({ api }) => (api && speaks(client, api) ? Object.keys(api.operations) : [])),
  );
  return operations.map((operation) => ({ operation, isStated: stated.has(operation.name) }));
};

/** Whether a client is of this API: a service may have two under one signing name, as SES has, one of them in the query protocol. */
const speaks = (
  { signingName, operations }: SdkService,
  { signingName: own, pathPrefix, queryVersion }: AwsApi,
): boolean =>
  signingName === own &&
  (queryVersion === undefined || operations.every(({ route }) => route === undefined)) &&
  (pathPrefix === undefined || operations.every(({ route }) => route?.includes(` ${pathPrefix}`)));

describe("what the services state of their calls", () => {
  it("names operations of AWS's model, by AWS's routes", () => {
    for (const { name, api } of services()) {
      if (api === undefined) continue;
      const model = new Map(
        sdk
          .filter((client) => speaks(client, api))
          .flatMap(({ operations }) => operations.map(({ name: each, route }) => [each, route])),
      );
      const stated = statedOperations(api).filter(([each]) => !pagesOfUserPools.includes(each));
      expect([name, stated.map(([each, { route }]) => [each, route])]).toEqual([
        name,
        stated.map(([each]) => [each, model.has(each) ? model.get(each) : "no operation of AWS"]),
      ]);
    }
  });

  it("is reached by the unmodified SDK, and never answers that it is not there, nor with a fault of its own", async () => {
    const answered = await answersOf(true);
    expect(answered.filter(({ status = 0 }) => status < 200 || status >= 500)).toEqual([]);
    const stated = services().flatMap(({ api }) => (api === undefined ? [] : Object.keys(api.operations)));
    expect([...answered.map(({ operation }) => operation), ...pagesOfUserPools].sort()).toEqual(stated.sort());
  });

  it("is all that there is: any other operation of AWS answers 501 and is named", async () => {
    const answered = await answersOf(false);
    expect(answered.length).toBeGreaterThan(500);
    const named = ({ operation, message, path }: Answered) =>
      message.includes(`emulate ${operation} of `) || message.includes(`emulate ${path}`);
    expect(answered.filter((each) => each.status !== 501 || !named(each))).toEqual([]);
  });
});

/** What one operation of a client answered. */
interface Answered {
  client: string;
  operation: string;
  /** Of REST protocols: what a request without parameters asks for. */
  path: string;
  status: number | undefined;
  name: string;
  message: string;
}

async function answersOf(isStated: boolean): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const client of sdk)
    for (const each of operationsOf(client)) {
      if (each.isStated !== isStated) continue;
      const { operation } = each;
      answers.push({
        client: client.package,
        operation: operation.name,
        path: pathOf(operation),
        ...(await operation.call()),
      });
    }
  return answers;
}

const pathOf = ({ route = "" }: SdkOperation): string =>
  route
    .replace(/\{\w+\+?\}/g, "x")
    .replace(/\?.*$/, "")
    .replace(/\/$/, "");

describe("what the services state of their types", () => {
  it("has a token of Pulumi's, once", () => {
    const tokens = services().flatMap(({ types }) => types.map(({ token }) => token));
    expect(tokens.filter((token, at) => tokens.indexOf(token) !== at)).toEqual([]);
    for (const token of tokens) {
      const [, module, , type = ""] = /^aws:(\w+)\/(\w+):(\w+)$/.exec(token) ?? [];
      expect([token, typeof require(`@pulumi/aws/${module}`)[type]]).toEqual([token, "function"]);
    }
  });

  it("of what is emulated: it is changed and taken away too, not only recorded", () => {
    const missing = ({ update, delete: remove }: ResourceType) => [
      ...(typeof update === "function" ? [] : ["update"]),
      ...(typeof remove === "function" ? [] : ["delete"]),
    ];
    const emulated = services().flatMap(({ types }) => types.filter((type) => type.emulated !== false));
    expect(emulated.length).toBeGreaterThan(10);
    expect(emulated.filter((type) => missing(type).length > 0).map(({ token }) => token)).toEqual([]);
  });

  it("of what is declared only: no words on what it approximates", () => {
    const declared = services().flatMap(({ types }) => types.filter(({ emulated }) => emulated === false));
    expect(declared.filter((type) => type.approximates !== undefined).map(({ token }) => token)).toEqual([]);
  });
});
