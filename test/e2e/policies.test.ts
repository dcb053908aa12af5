import { join } from "node:path";
import { repository } from "../local/support/program-folder";
import { Deployment } from "./support/deployment";

describe("the policy pack with Pulumi's engine", () => {
  const deployment = new Deployment(join(repository, "examples", "event-api"));
  const policyPacks = [join(repository, "policies")];
  beforeAll(() => deployment.start());
  afterAll(() => deployment.stop());

  it("S4.5 finds nothing to say of an example, before and while it is deployed", async () => {
    const preview = await deployment.succeed({ verb: "preview", policyPacks });
    expect(preview.policies.filter((line) => !line.includes("can't be known during preview"))).toEqual([]);
    const { policies, warnings, changes } = await deployment.succeed({ verb: "up", policyPacks });
    expect([policies, warnings]).toEqual([[], []]);
    expect(changes.create).toBeGreaterThan(5);
  });

  it("S4.5 stops a deployment that breaks a rule, before anything is made", async () => {
    const type = "aws:iam/rolePolicy:RolePolicy";
    const find = () => deployment.cloud.document.resources.find((found) => found.type === type);
    const before = find();
    const Statement = [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }];
    const change = { type, name: String(before?.name), props: { policy: JSON.stringify({ Statement }) } };
    const { error, policies } = await deployment.order({ verb: "up", policyPacks, change });
    expect(error).toContain("iam-no-service-star");
    expect(policies.join("\n")).toMatch(/^mandatory iam-no-service-star: /m);
    expect(find()).toEqual(before);
  });
});
