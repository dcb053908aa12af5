import { EventApi, type EventApiOptions } from "../../../components/event-api";
import { declare as declareProgram, verdicts } from "./support/own";

const declare = (stack: string, options?: EventApiOptions) =>
  declareProgram(stack, () => new EventApi("events", { alarmEmail: "ops@example.com" }, options));

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
