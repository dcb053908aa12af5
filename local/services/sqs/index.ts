import type { Service } from "../../service";
import { arnOf } from "../ids";
import { nameOf, recorded } from "../recorded";

/** `aws:sqs/queue:Queue`. */
const queue = recorded({
  token: "aws:sqs/queue:Queue",
  replaceOn: ["fifoQueue", "name", "namePrefix", "region"],
  deleteBeforeReplace: true,
  defaults: {
    contentBasedDeduplication: false,
    delaySeconds: 0,
    fifoQueue: false,
    kmsDataKeyReusePeriodSeconds: 300,
    maxMessageSize: 262_144,
    messageRetentionSeconds: 345_600,
    receiveWaitTimeSeconds: 0,
    visibilityTimeoutSeconds: 30,
  },
  once(inputs, context) {
    const name =
      inputs.fifoQueue === true && !inputs.name ? `${nameOf(inputs, context)}.fifo` : nameOf(inputs, context);
    const url = `${context.cloud.awsUrl}/${context.cloud.accountId}/${name}`;
    return { id: url, name, url, arn: arnOf(context.cloud, "sqs", name) };
  },
});

/** `aws:sqs/queuePolicy:QueuePolicy`. */
const queuePolicy = recorded({
  token: "aws:sqs/queuePolicy:QueuePolicy",
  replaceOn: ["queueUrl", "region"],
  once: ({ queueUrl }) => ({ id: String(queueUrl) }),
});

/** `aws:sqs/redrivePolicy:RedrivePolicy`. */
const redrivePolicy = recorded({
  token: "aws:sqs/redrivePolicy:RedrivePolicy",
  replaceOn: ["queueUrl", "region"],
  once: ({ queueUrl }) => ({ id: String(queueUrl) }),
});

/** SQS: queues and their policies, recorded. They take no messages. */
export const createSqsService = (): Service => ({ name: "sqs", types: [queue, queuePolicy, redrivePolicy] });
