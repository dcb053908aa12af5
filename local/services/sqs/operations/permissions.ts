import { invalidParameter, invalidValue, missingParameter } from "../errors";
import type { Queue } from "../queues/queue";
import { queueAt, requiredText, textsAt } from "../requests/input";
import { setAttributes } from "../set-attributes";
import type { Operation } from "./operation";

interface Statement {
  Sid?: string;
}

interface Policy {
  Statement: Statement[];
}

/** Actions that a permission can name (AWS, SQS API reference: AddPermission). */
const grantable = new Set([
  "*",
  "ChangeMessageVisibility",
  "DeleteMessage",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
  "ReceiveMessage",
  "SendMessage",
]);

export const addPermission: Operation = (engine, input) => {
  const queue = queueAt(engine, input);
  const label = requiredText(input, "Label");
  const accounts = textsAt(input, "AWSAccountIds");
  const actions = textsAt(input, "Actions");
  if (accounts.length === 0) throw missingParameter("AWSAccountIds");
  if (actions.length === 0) throw missingParameter("Actions");
  const wrong = actions.find((action) => !grantable.has(action));
  if (wrong !== undefined)
    throw invalidValue(
      `SQS:${wrong}`,
      "ActionName",
      "Please refer to the appropriate WSDL for a list of valid actions. ",
    );
  if (!/^[\w-]{1,80}$/.test(label))
    throw invalidParameter(
      `Value ${label} for parameter Label is invalid. Reason: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.`,
    );
  const policy = policyOf(queue, engine.arnOf(queue.name));
  if (policy.Statement.some(({ Sid }) => Sid === label)) throw invalidValue(label, "Label", "Already exists.");
  const statement = {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: oneOrMany(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: oneOrMany(actions.map((action) => `SQS:${action}`)),
    Resource: engine.arnOf(queue.name),
  };
  setAttributes(engine, queue, { Policy: JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] }) });
  return {};
};

export const removePermission: Operation = (engine, input) => {
  const queue = queueAt(engine, input);
  const label = requiredText(input, "Label");
  const policy = policyOf(queue, engine.arnOf(queue.name));
  const rest = policy.Statement.filter(({ Sid }) => Sid !== label);
  if (rest.length === policy.Statement.length) throw invalidValue(label, "Label", "can't find label.");
  const text = rest.length === 0 ? "" : JSON.stringify({ ...policy, Statement: rest });
  setAttributes(engine, queue, { Policy: text });
  return {};
};

function policyOf({ definition }: Queue, arn: string): Policy {
  const { Policy: text } = definition.attributes;
  if (text === undefined) return { Version: "2008-10-17", Id: `${arn}/SQSDefaultPolicy`, Statement: [] } as Policy;
  const policy = JSON.parse(text) as { Statement: Statement | Statement[] };
  return { ...policy, Statement: [policy.Statement].flat() };
}

const oneOrMany = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] as string) : values;
