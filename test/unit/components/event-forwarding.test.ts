import { EventApi, type EventApiArgs, Gateway } from "../../../components";
import { type Run, run } from "./support/program";

const made = (args: EventApiArgs = {}) =>
  run(() => {
    const { busArn } = new EventApi("events", { gateway: Gateway.None, forwardTo: {}, ...args });
    return { busArn };
  });
let defaults: ReturnType<typeof made> | undefined;
const byDefault = () => {
  defaults ??= made();
  return defaults;
};
const json = (value: unknown) => JSON.parse(String(value));
const deadLetters = "arn:aws:sqs:eu-central-1:123456789012:events-dead-letters-1a2b3c4";
const bus = "arn:aws:events:eu-central-1:123456789012:event-bus/events-bus-1a2b3c4";
const key = "arn:aws:kms:eu-central-1:123456789012:key/1111";
const variablesOf = (all: Run<unknown>) =>
  all.one("aws:lambda/function:Function", "events-forward").inputs.environment as { variables: object };

describe("EventApi with forwardTo", () => {
  it("has a stream of new items; without it, the table has none", async () => {
    expect((await byDefault()).one("aws:dynamodb/table:Table").inputs).toMatchObject({
      streamEnabled: true,
      streamViewType: "NEW_IMAGE",
    });
    const without = await made({ forwardTo: undefined });
    expect(without.one("aws:dynamodb/table:Table").inputs.streamEnabled).toBeUndefined();
    expect(without.of("aws:cloudwatch/eventBus:EventBus")).toEqual([]);
    expect(without.outputs.busArn).toBeUndefined();
  });

  it("tries each stored event until it is forwarded or the stream forgets it, and then tells the dead letters", async () => {
    expect((await byDefault()).one("aws:lambda/eventSourceMapping:EventSourceMapping").inputs).toMatchObject({
      startingPosition: "TRIM_HORIZON",
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: -1,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ["ReportBatchItemFailures"],
      filterCriteria: { filters: [{ pattern: '{"eventName":["INSERT"]}' }] },
      destinationConfig: { onFailure: { destinationArn: deadLetters } },
    });
  });

  it("makes a bus, encrypted with the stack's key, that keeps what it cannot encrypt", async () => {
    const all = await byDefault();
    expect(all.one("aws:cloudwatch/eventBus:EventBus").inputs).toMatchObject({
      kmsKeyIdentifier: key,
      deadLetterConfig: { arn: deadLetters },
    });
    expect(json(all.one("aws:sqs/queuePolicy:QueuePolicy").inputs.policy).Statement[0]).toEqual({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: deadLetters,
      Condition: { ArnEquals: { "aws:SourceArn": bus } },
    });
    expect(json(all.one("aws:kms/key:Key").inputs.policy).Statement).toContainEqual(
      expect.objectContaining({
        Sid: "EventsAndTopicsOfThisAccount",
        Principal: { Service: ["events.amazonaws.com", "sns.amazonaws.com"] },
      }),
    );
    expect(all.outputs.busArn).toBe(bus);
  });

  it("takes a bus that is there, which then may not send to the queue", async () => {
    const all = await made({ forwardTo: { existing: "arn:bus", source: "shop.events" } });
    expect(all.of("aws:cloudwatch/eventBus:EventBus")).toEqual([]);
    expect(variablesOf(all).variables).toMatchObject({ EVENT_BUS_NAME: "arn:bus", EVENT_SOURCE: "shop.events" });
    expect(json(all.one("aws:sqs/queuePolicy:QueuePolicy").inputs.policy).Statement).toHaveLength(1);
    expect(all.outputs.busArn).toBe("arn:bus");
  });

  it("lets the function read the stream, put events and keep dead letters, and nothing else", async () => {
    const all = await byDefault();
    const { Statement: statements } = json(
      all.one("aws:iam/rolePolicy:RolePolicy", "events-forward-policy").inputs.policy,
    );
    const table = "arn:aws:dynamodb:eu-central-1:123456789012:table/events-table-1a2b3c4";
    expect(
      statements.map(({ Action, Resource }: { Action: string[]; Resource: string[] }) => [Action, Resource]),
    ).toEqual([
      [
        ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
        [`${table}/stream/*`],
      ],
      [["kms:Decrypt"], [key]],
      [["events:PutEvents"], [bus]],
      [["sqs:SendMessage"], [deadLetters]],
      [["kms:GenerateDataKey", "kms:Decrypt"], [key]],
      [expect.arrayContaining(["xray:PutTraceSegments"]), ["*"]],
    ]);
    expect(variablesOf(all).variables).not.toHaveProperty("TABLE_NAME");
  });

  it("has alarms for the function, its lag and the dead letters", async () => {
    const all = await byDefault();
    const alarm = (name: string) =>
      all.one("aws:cloudwatch/metricAlarm:MetricAlarm", `events-alarms-forward-${name}`).inputs;
    expect(alarm("lag")).toMatchObject({ metricName: "IteratorAge", threshold: 900_000 });
    expect(alarm("failures")).toMatchObject({ dimensions: { QueueName: "events-dead-letters-1a2b3c4" } });
    expect(alarm("errors")).toMatchObject({ metricName: "Errors" });
  });
});
