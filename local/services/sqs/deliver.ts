import type { Service } from "../../service";
import { AwsError } from "../aws-json";
import type { Engine } from "./engine";
import { SqsError } from "./errors";
import { needsOn } from "./needs";
import { readMessage } from "./requests/message";
import { send } from "./send";

/** How other services hand messages to queues. */
export type Delivering = NonNullable<Service["target"]>;

/** Takes messages over from other services, as SendMessage would. */
export const deliver = (engine: Engine): Delivering => ({
  action: "sqs:SendMessage",
  needs: (arn) => needsOn(engine, "SendMessage", arn.slice(arn.lastIndexOf(":") + 1)).slice(1),
  async deliver(arn, { body, attributes = {}, groupId, deduplicationId }) {
    const queue = engine.findByArn(arn);
    if (!queue) throw new AwsError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
    try {
      const message = readMessage(queue, {
        MessageBody: body,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, one]) => [name, attributeOf(one)]),
        ),
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
      });
      send(engine, queue, message, engine.cloud.accountId);
    } catch (error) {
      throw error instanceof SqsError ? new AwsError(error.code, error.message, error.status) : error;
    }
    await engine.journal.settled;
  },
});

const attributeOf = ({ type, value }: { type: string; value: string }) =>
  type.startsWith("Binary") ? { DataType: type, BinaryValue: value } : { DataType: type, StringValue: value };
