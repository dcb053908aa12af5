import * as pulumi from "@pulumi/pulumi";
import { EventApi, type EventApiOptions } from "../../../components/event-api";
import { rules } from "../../../policies/rules";
import { judge, type Verdict } from "./support/judge";

interface Declared {
  name: string;
  type: string;
  inputs: object;
}

/** Every resource of an EventApi, with inputs as Pulumi would send them. */
async function declare(stack: string, options?: EventApiOptions): Promise<Declared[]> {
  const declared: Declared[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, type, inputs, custom }) => {
        if (custom !== false) declared.push({ name, type, inputs: inputs as object });
        return { id: `${name}-id`, state: { ...inputs, arn: `arn:aws:mocked:eu-west-1:123456789012:${name}` } };
      },
      call: ({ inputs }) => ({
        ...inputs,
        accountId: "123456789012",
        region: "eu-west-1",
        name: "eu-west-1",
        id: "eu-west-1",
      }),
    },
    "policies",
    stack,
  );
  new EventApi("events", { alarmEmail: "ops@example.com" }, options);
  await pulumi.runtime.disconnect();
  return declared;
}

/** What the rules about single resources, those that are no mere advice, say of all of them: verdict, rule and resource. */
const verdicts = (declared: Declared[]): [Verdict, string, string][] =>
  declared.flatMap(({ name, type, inputs }) =>
    rules
      .filter(({ kind, enforcementLevel }) => kind === "resource" && /mandatory|remediate/.test(enforcementLevel))
      .map((rule): [Verdict, string, string] => [judge(rule, type, inputs), rule.name, name]),
  );

describe.each(["dev", "prod"])("every resource of an EventApi in the stack %s", (stack) => {
  it("S1.31 passes every rule that is about it", async () => {
    const said = verdicts(await declare(stack)).filter(([verdict]) => verdict !== "does not apply");
    expect(said.filter(([verdict]) => verdict !== "passes")).toEqual([]);
    const judged = new Set(said.map(([, rule]) => rule));
    expect([...judged]).toEqual(
      expect.arrayContaining([
        "alarm-has-actions",
        "ddb-pitr",
        "iam-no-priv-esc",
        "iam-no-resource-star",
        "iam-no-service-star",
        "kms-rotation",
        "lambda-no-env-secrets",
        "lambda-permission-source",
        "lambda-tracing",
        "logs-retention",
        "sns-policy-not-public",
      ]),
    );
  });
});

it("S3.17 a wildcard that a user's transform puts into a role is found", async () => {
  const policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }] });
  const declared = await declare("dev", {
    transform: {
      read: (args, options) => {
        options.transform = { policy: { policy } };
        return args;
      },
    },
  });
  const faults = verdicts(declared).filter(([verdict]) => Array.isArray(verdict));
  expect(faults.map(([, rule, resource]) => [rule, resource])).toEqual([
    ["iam-no-service-star", "events-read-policy"],
    ["iam-no-resource-star", "events-read-policy"],
    ["iam-no-permission-mgmt-star", "events-read-policy"],
  ]);
});
