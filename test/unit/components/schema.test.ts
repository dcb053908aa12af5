import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental";
import * as portico from "../../../components";

const root = join(__dirname, "../../..");
type Construct = ConstructorParameters<typeof ComponentProvider>[0]["components"][number];
const constructs = Object.values(portico).filter(
  (each): each is typeof each & Construct => typeof each === "function" && `${each}`.startsWith("class"),
);

interface Schema {
  resources: Record<string, { inputProperties: Record<string, unknown>; properties: Record<string, unknown> }>;
  types: Record<string, { enum?: { value: string }[] }>;
}

/** Pulumi's own analysis, by which programs in Python, Go, C#, Java and YAML use components. It reads a project folder. */
async function schema(): Promise<Schema> {
  const folder = mkdtempSync(join(tmpdir(), "portico-schema-"));
  const compilerOptions = {
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    rootDir: root,
    noEmit: true,
  };
  const files = [join(root, "components/index.ts")];
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, files, include: [] }),
  );
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "portico", version: "0.0.0", main: join(root, "components/index.js") }),
  );
  try {
    const provider = new ComponentProvider({ name: "portico", dirname: folder, components: constructs });
    return JSON.parse(await provider.getSchema());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("The schema of the constructs", () => {
  let made: Schema;
  beforeAll(async () => {
    made = await schema();
  }, 60_000);

  it("has every exported construct, so that other languages can use it", () => {
    expect(constructs.length).toBeGreaterThan(4);
    expect(Object.keys(made.resources).sort()).toEqual(constructs.map(({ name }) => `portico:index:${name}`).sort());
  });

  it("has their outputs, and nothing private", () => {
    const outputs = (name: string) => Object.keys(made.resources[`portico:index:${name}`]?.properties ?? {}).sort();
    expect(outputs("EventApi")).toEqual(["apiKey", "apiKeySecretArns", "busArn", "routes", "tableName", "url"]);
    expect(outputs("SecureGateway")).toEqual([
      "apiKey",
      "apiKeySecretArns",
      "apiName",
      "openapi",
      "restApiId",
      "stageName",
      "url",
      "webAclArn",
    ]);
    expect(outputs("Identity")).toEqual(["authorizer", "issuer", "routes", "signingSecretArns", "tableName", "url"]);
    expect(outputs("Table")).toEqual(["arn", "name", "streamArn"]);
  });

  it("has their arguments, those that all have too", () => {
    const inputs = Object.keys(made.resources["portico:index:EventApi"]?.inputProperties ?? {});
    expect(inputs).toEqual(expect.arrayContaining(["forwardTo", "gateway", "throttle", "alarmEmail", "tags"]));
  });

  it("has choices as enums", () => {
    expect(made.types["portico:index:Gateway"]?.enum?.map(({ value }) => value)).toEqual(["own", "none"]);
    expect(made.types["portico:index:FirewallMode"]?.enum?.map(({ value }) => value)).toEqual(["block", "count"]);
  });

  it("leaves out what only TypeScript has", () => {
    expect(JSON.stringify(made)).not.toContain("transform");
  });
});
