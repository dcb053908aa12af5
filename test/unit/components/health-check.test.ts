import { HealthCheck, Table } from "../../../components";
import { declare, verdicts } from "../policies/support/own";
import { run } from "./support/program";

const checked = () => new HealthCheck("health", { tables: [new Table("orders", { partitionKey: "id" }).probe()] });

describe("HealthCheck", () => {
  it("S4.20 S3.17 may get items of each table by key, and nothing else of it", async () => {
    const all = await run(checked);
    const { Statement } = JSON.parse(
      String(all.one("aws:iam/rolePolicy:RolePolicy", "health-check-policy").inputs.policy),
    ) as { Statement: { Action: string[]; Resource: string[] }[] };
    const onOrders = Statement.filter(({ Resource }) => Resource.some((arn) => arn.includes("table/orders")));
    expect(onOrders).toEqual([
      expect.objectContaining({
        Action: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
        Resource: ["arn:aws:dynamodb:eu-central-1:123456789012:table/orders-1a2b3c4"],
      }),
    ]);
    expect(all.one("aws:lambda/function:Function").inputs.environment).toMatchObject({
      variables: { HEALTH_TABLES: '[{"name":"orders-1a2b3c4","key":{"id":"S"}}]' },
    });
  });

  it("S4.19 is open to all, and has a route for databases where it has some", async () => {
    const routes = async (program: () => HealthCheck) => {
      const { outputs } = await run(() => ({
        routes: program().routes.map(({ method, path, operation }) => [method, path, operation.security]),
      }));
      return outputs.routes;
    };
    expect(await routes(checked)).toEqual([
      ["GET", "/health", []],
      ["GET", "/health/db", []],
    ]);
    expect(await routes(() => new HealthCheck("health"))).toEqual([["GET", "/health", []]]);
  });

  it("asks for a table's probe, and says so to who gives the table", async () => {
    const table = () => new HealthCheck("health", { tables: [new Table("orders", { partitionKey: "id" }) as never] });
    await expect(run(table)).rejects.toThrow('HealthCheck "health": tables[0]: give table.probe()');
  });

  it("S1.31 passes every rule of the policy pack", async () => {
    const said = verdicts(await declare("prod", checked)).filter(([verdict]) => verdict !== "does not apply");
    expect(said.filter(([verdict]) => verdict !== "passes")).toEqual([]);
  });
});
