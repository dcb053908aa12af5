import type { DatabaseSync } from "node:sqlite";
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  SchedulerClient,
  type Target,
} from "@aws-sdk/client-scheduler";
import { createSchedulerService } from "../../../../local/services/scheduler";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { arnIn, type Receiver, receiver } from "../support/receiver";

/** EventBridge Scheduler with a function to call, and a queue for what fails. The clock begins at a moment that tests know. */
export interface Harness {
  readonly port: AwsPort;
  readonly client: SchedulerClient;
  readonly lambda: Receiver;
  readonly queues: Receiver;
  readonly target: Target;
  /** Creates a schedule that calls the function. */
  create(Name: string, ScheduleExpression: string, more?: Partial<CreateScheduleCommandInput>): Promise<string>;
  close(): Promise<void>;
}

/** Puts the clock of a cloud forward to a moment, from where it goes on. */
export const setClock = ({ clock }: AwsPort, time: number): void => clock.advance(time - clock.now());

/** When tests begin: a Sunday, noon in UTC. */
export const begin = Date.parse("2027-01-03T12:00:00Z");

export async function openScheduler(store?: DatabaseSync): Promise<Harness> {
  const lambda = receiver("lambda", "lambda:InvokeFunction");
  const queues = receiver("sqs", "sqs:SendMessage");
  const port = await openAwsPort((cloud) => [lambda.service, queues.service, createSchedulerService(cloud)], store);
  setClock(port, begin);
  const client = new SchedulerClient(port.aws);
  const target = {
    Arn: arnIn(port.cloud, "lambda", "function:f"),
    RoleArn: "arn:aws:iam::000000000000:role/scheduler",
    Input: '{"at":"<aws.scheduler.scheduled-time>"}',
  };
  return {
    port,
    client,
    lambda,
    queues,
    target,
    async create(Name, ScheduleExpression, more = {}) {
      const FlexibleTimeWindow = { Mode: "OFF" as const };
      const input = { Name, ScheduleExpression, FlexibleTimeWindow, Target: target, ...more };
      return (await client.send(new CreateScheduleCommand(input))).ScheduleArn ?? "";
    },
    async close() {
      client.destroy();
      await port.close();
    },
  };
}

/** The times that calls have in their input, shortened. */
export const timesIn = ({ received }: Receiver): string[] =>
  received.map(({ body }) => (JSON.parse(body) as { at: string }).at.slice("2027-".length, -":00Z".length));
