import type { Cloud } from "../../../cloud";
import type { Delivery } from "../../../service";
import { deliver } from "../../deliver";
import type { RoleCaller } from "../../iam";
import { arnOf } from "../../ids";
import type { InvocationResult } from "../index";
import type { AsyncEvent } from "./event-store";
import type { EventInvokeConfig } from "./invoke-config";

/** How an asynchronous call ended, and what the function answered last, if it ran at all. */
export interface Ending {
  condition: "Success" | "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";
  result?: InvocationResult;
}

/** To whom the end of an event is told. */
export interface Hearers {
  caller: RoleCaller;
  config: EventInvokeConfig | undefined;
  /** ARN of a queue or topic. */
  deadLetters: string | undefined;
}

/**
 * Tells the function's destination how an event ended, and hands it to the function's dead letter queue if it failed, in the name of
 * the function's role. What cannot be delivered is said on the terminal, and lost, as on AWS.
 */
export async function tellEnding(cloud: Cloud, event: AsyncEvent, ending: Ending, hearers: Hearers): Promise<void> {
  const isSuccess = ending.condition === "Success";
  const { caller, config, deadLetters } = hearers;
  const send = async (kind: string, arn: string, delivery: Delivery) => {
    try {
      await deliver(cloud, arn, delivery, { role: caller });
    } catch (error) {
      cloud.print(
        `${event.name}: its ${kind} ${arn} did not take an event: ${error instanceof Error ? error.message : error}`,
      );
    }
  };
  const destination = isSuccess ? config?.onSuccess : config?.onFailure;
  if (destination) {
    const record = recordOf(cloud, event, ending);
    const body = destination.split(":")[2] === "events" ? busEntry(destination, record, isSuccess) : record;
    await send(`destination ${isSuccess ? "onSuccess" : "onFailure"}`, destination, { body: JSON.stringify(body) });
  }
  if (deadLetters && !isSuccess)
    await send("dead letter queue", deadLetters, { body: event.payload, attributes: errorAttributes(event, ending) });
}

/** The invocation record that destinations get (AWS, "Capturing records of Lambda asynchronous invocations"). */
function recordOf(cloud: Cloud, event: AsyncEvent, { condition, result }: Ending) {
  return {
    version: "1.0",
    timestamp: new Date(cloud.clock.now()).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: arnOf(cloud, "lambda", `function:${event.name}:${event.qualifier}`),
      condition,
      approximateInvokeCount: event.runs + (condition === "Success" ? 1 : 0),
    },
    requestPayload: JSON.parse(event.payload) as unknown,
    ...(result && {
      responseContext: {
        statusCode: 200,
        executedVersion: result.executedVersion,
        ...(result.functionError && { functionError: result.functionError }),
      },
      responsePayload: JSON.parse(result.payload) as unknown,
    }),
  };
}

/** An event for a bus: an entry of PutEvents. */
const busEntry = (busArn: string, record: ReturnType<typeof recordOf>, isSuccess: boolean) => ({
  Source: "lambda",
  DetailType: `Lambda Function Invocation Result - ${isSuccess ? "Success" : "Failure"}`,
  Resources: [busArn, record.requestContext.functionArn],
  Detail: JSON.stringify(record),
});

/** Bytes of an error message that a dead letter carries (AWS, "Adding a dead-letter queue": the first 1 KB). */
const errorBytes = 1024;

function errorAttributes({ requestId }: AsyncEvent, { result, condition }: Ending): Delivery["attributes"] {
  const { errorMessage = "" } = (result ? JSON.parse(result.payload) : {}) as { errorMessage?: unknown };
  const message = result ? String(errorMessage) : `Rate Exceeded. (${condition})`;
  return {
    RequestID: { type: "String", value: requestId },
    ErrorCode: { type: "Number", value: result ? "200" : "429" },
    // SQS takes no empty attribute.
    ErrorMessage: { type: "String", value: Buffer.from(message).subarray(0, errorBytes).toString() || "Unhandled" },
  };
}
