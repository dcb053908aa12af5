import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readProject } from "../../local/engine/project";
import type { RecordedResource } from "../../local/engine/recording";
import { rehearseProgram } from "../../local/rehearse";
import { askCheckov, type Findings, typesThatCheckovKnows } from "./checkov";
import { root } from "./served";
import { type Plan, planOf } from "./terraform/plan";

const stacks = ["prod", "dev"] as const;
const examples = readdirSync(join(root, "examples"));

/** Types that the examples have and Checkov has no check about. Another one may be one whose name test/judges/terraform/names.ts gets wrong. */
const withoutChecks = [
  "aws_api_gateway_account",
  "aws_api_gateway_api_key",
  "aws_api_gateway_usage_plan",
  "aws_api_gateway_usage_plan_key",
  "aws_cloudwatch_event_bus",
  "aws_cloudwatch_log_resource_policy",
  "aws_lambda_event_source_mapping",
  "aws_sesv2_email_identity",
];

/** Checkov judges what the programs declare, as plans of Terraform programs, by some hundred checks of AWS resources. */
describe("Checkov on the programs as Terraform plans", () => {
  const page = readFileSync(join(root, "docs/security.md"), "utf8");
  const section = /^## Checkov\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(page)?.[1] ?? "";
  const plans: Record<string, Plan> = {};
  let found: Record<string, Findings> = {};
  let known: ReadonlySet<string>;

  beforeAll(async () => {
    known = typesThatCheckovKnows();
    const record = (folder: string, stack: string) =>
      rehearseProgram(readProject(join(root, folder), stack), () => undefined);
    for (const example of examples)
      for (const stack of stacks)
        plans[`${example}-${stack}`] = planOf(await record(`examples/${example}`, stack), known);
    const byHand = await record("test/judges/fixtures/raw-event-api", "prod");
    plans["by-hand"] = planOf(byHand, known);
    plans.planted = planOf(byHand.map(planted), known);
    plans.guarded = planOf([...byHand, ...webAclOf(byHand)], known);
    found = await askCheckov(plans);
  });

  const failedIn = (program: string) => found[program]?.failed ?? [];
  const idsIn = (program: string) => [...new Set(failedIn(program).map((finding) => finding.split(" ")[0]))].sort();

  it.each(stacks)(
    "finds nothing in the examples but what docs/security.md gives a reason for, in the stack %s",
    (stack) => {
      const rows = [...section.matchAll(/^\| `(CKV\w+)` \| (every|prod|dev) \| .+ \| .+ \|$/gm)];
      const listed = rows.filter(([, , where]) => where === "every" || where === stack).map(([, id = ""]) => id);
      const failed = new Set(examples.flatMap((example) => idsIn(`${example}-${stack}`)));
      expect([...failed].sort()).toEqual(listed.sort());
    },
  );

  it("finds what docs/security.md says it finds, in an event API and in one by hand", () => {
    const rows = [...section.matchAll(/^\| \[.+\]\(\.\.\/(.+)\) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)];
    const counted = (program: string) => {
      const resources = plans[program]?.planned_values.root_module.resources.length;
      const failed = failedIn(program).length;
      return [resources, failed + (found[program]?.passed ?? 0), failed, idsIn(program).length].map(String);
    };
    expect(rows.map(([, ...cells]) => cells)).toEqual([
      ["examples/event-api", ...counted("event-api-prod")],
      ["test/judges/fixtures/raw-event-api", ...counted("by-hand")],
    ]);
  });

  it("knows the types of the examples", () => {
    const types = Object.values(plans).flatMap((plan) =>
      plan.planned_values.root_module.resources.map(({ type }) => type),
    );
    expect([...new Set(types)].filter((type) => !known.has(type)).sort()).toEqual(withoutChecks);
  });

  it("finds planted faults: in values, in blocks, in policies", () => {
    const more = failedIn("planted").filter((finding) => !failedIn("by-hand").includes(finding));
    expect(more).toEqual([
      "CKV_AWS_276 aws_api_gateway_method_settings.events",
      "CKV_AWS_45 aws_lambda_function.read",
      "CKV_AWS_60 aws_iam_role.write",
    ]);
  });

  it("sees what refers to what: a web ACL guards the stage that it is associated with", () => {
    const guard = "CKV2_AWS_29 aws_api_gateway_stage.events";
    expect(failedIn("by-hand")).toContain(guard);
    expect(failedIn("guarded")).not.toContain(guard);
  });
});

/** The program by hand, with three faults more. */
function planted(resource: RecordedResource): RecordedResource {
  const changes: Record<string, object> = {
    "aws:apigateway/methodSettings:MethodSettings events": { settings: { dataTraceEnabled: true } },
    "aws:lambda/function:Function read": { environment: { variables: { KEY: "AKIAIOSFODNN7EXAMPLE" } } },
    "aws:iam/role:Role write": {
      assumeRolePolicy: { Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }] },
    },
  };
  return { ...resource, asDeclared: { ...resource.asDeclared, ...changes[`${resource.type} ${resource.name}`] } };
}

/** A web ACL for the stage of a program. What is associated with what is said by Pulumi's property dependencies alone. */
function webAclOf(program: readonly RecordedResource[]): RecordedResource[] {
  const stage = program.find(({ type }) => type === "aws:apigateway/stage:Stage");
  if (!stage) throw new Error("the program has no stage");
  const resource = (type: string, name: string): RecordedResource => ({
    ...stage,
    urn: `urn:pulumi:prod::raw-event-api::${type}::${name}`,
    type,
    name,
    asDeclared: {},
    outputs: {},
    propertyDependencies: {},
  });
  const acl = resource("aws:wafv2/webAcl:WebAcl", "guard");
  const propertyDependencies = { resourceArn: [stage.urn], webAclArn: [acl.urn] };
  return [acl, { ...resource("aws:wafv2/webAclAssociation:WebAclAssociation", "guard"), propertyDependencies }];
}
