import * as pulumi from "@pulumi/pulumi";
import { GatewayDocs, type GatewayRoute, LambdaFunction, SecureGateway } from "../../../components";
import { fn, made } from "./support/gateway";
import { type Declared, run } from "./support/program";

const longest = "x".repeat(64);
/** As many routes as wanted, of a function. */
const routes = (count: number, of: GatewayRoute["function"] = fn): GatewayRoute[] =>
  Array.from({ length: count }, (_, index) => ({
    method: "GET",
    path: `/things/${index}`,
    operation: { security: [], responses: { 200: { description: "Done" } } },
    function: of,
  }));

describe("Many routes", () => {
  it("S5.6 a further route adds its permission and nothing else", async () => {
    const few = await made({ routes: routes(2) });
    const more = await made({ routes: routes(3) });
    const urns = new Set(few.all.map(({ urn }) => urn));
    expect(more.all.map(({ urn }) => urn).filter((urn) => !urns.has(urn))).toEqual([
      "portico:index:SecureGateway$aws:lambda/permission:Permission::api-get_things_2",
    ]);
  });

  it("of one function are refused past 25, and say to split", async () => {
    await expect(made({ routes: routes(26) })).rejects.toThrow(
      'SecureGateway "api": routes: the function orders-123 serves 26 of them, and its policy has room for 25; split them among functions',
    );
    await expect(made({ routes: [...routes(20), ...routes(20)] })).rejects.toThrow(
      'SecureGateway "api": routes: GET /things/0 is declared twice; take one away',
    );
    const code = new pulumi.asset.FileArchive(".");
    const program = (count: number) => () =>
      new SecureGateway("api", {
        routes: routes(count, new LambdaFunction("one", { code, handler: "a.b", runtime: "python3.14" })),
      });
    await expect(run(program(26))).rejects.toThrow("routes: one function serves 26 of them");
    await run(program(25));
  });

  it("of two functions are not", async () => {
    const other = { ...fn, functionName: "carts-123" };
    const both = [...routes(25), ...routes(50, other).slice(25)];
    expect((await made({ routes: both })).of("aws:lambda/permission:Permission")).toHaveLength(54);
  });

  it("fit into Lambda's 20 KB of policy, with names as long as they get", async () => {
    const api = await made({
      docs: GatewayDocs.Off,
      stage: longest,
      routes: routes(25, { ...fn, functionName: longest }).map((each) => ({
        ...each,
        path: `/${longest}${each.path}`,
      })),
    });
    const document = {
      Version: "2012-10-17",
      Id: "default",
      Statement: api.of("aws:lambda/permission:Permission").map(statementOf),
    };
    expect(document.Statement).toHaveLength(25);
    expect(Buffer.byteLength(JSON.stringify(document))).toBeLessThan(20_480);
  });
});

/** What Lambda makes of a permission (AWS, Lambda developer guide: "Working with resource-based IAM policies in Lambda"). */
const statementOf = ({ inputs }: Declared) => ({
  Sid: "terraform-20261123000000000000000001",
  Effect: "Allow",
  Principal: { Service: inputs.principal },
  Action: inputs.action,
  Resource: `arn:aws:lambda:ap-southeast-1:123456789012:function:${inputs.function}`,
  Condition: { ArnLike: { "AWS:SourceArn": inputs.sourceArn } },
});
