import { invalidParameter, invalidValue, resourceNotFound, SqsError } from "../errors";
import type { MoveTask } from "../move-tasks";
import { numberAt, queueOfArn, requiredText, textAt } from "../requests/input";
import type { Operation } from "./operation";

const missing = (member: string) => () =>
  resourceNotFound(`The resource that you specified for the ${member} parameter doesn't exist.`);

/** Most messages a second of a task (AWS, SQS API reference: StartMessageMoveTask). */
const highestRate = 500;

export const startMessageMoveTask: Operation = (engine, input) => {
  const sourceArn = requiredText(input, "SourceArn");
  const source = queueOfArn(engine, sourceArn, missing("SourceArn"));
  if (!engine.queues.some(({ settings }) => settings.redrive?.targetArn === sourceArn))
    throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
  const destinationArn = textAt(input, "DestinationArn");
  const destination = destinationArn ? queueOfArn(engine, destinationArn, missing("DestinationArn")) : undefined;
  if (destination && destination.settings.isFifo !== source.settings.isFifo)
    throw invalidParameter("Source and destination queues must be of the same type.");
  const rate = numberAt(input, "MaxNumberOfMessagesPerSecond");
  if (rate !== undefined && (rate < 1 || rate > highestRate))
    throw invalidValue(rate, "MaxNumberOfMessagesPerSecond", `Must be between 1 and ${highestRate}, if provided.`);
  if (engine.moves.of(sourceArn).some(({ status }) => status === "RUNNING"))
    throw invalidParameter(
      "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
    );
  return { TaskHandle: handleOf(engine.moves.start(source, destination, rate)) };
};

/** Most tasks of one answer (AWS, SQS API reference: ListMessageMoveTasks). */
const mostTasks = 10;

export const listMessageMoveTasks: Operation = (engine, input) => {
  const sourceArn = requiredText(input, "SourceArn");
  queueOfArn(engine, sourceArn, missing("SourceArn"));
  const most = numberAt(input, "MaxResults") ?? 1;
  if (most < 1 || most > mostTasks)
    throw invalidValue(most, "MaxResults", `Must be between 1 and ${mostTasks}, if provided.`);
  const Results = engine.moves
    .of(sourceArn)
    .slice(0, most)
    .map((task) => ({
      TaskHandle: task.status === "RUNNING" ? handleOf(task) : undefined,
      Status: task.status,
      SourceArn: task.sourceArn,
      DestinationArn: task.destinationArn,
      MaxNumberOfMessagesPerSecond: task.rate,
      ApproximateNumberOfMessagesMoved: task.moved,
      ApproximateNumberOfMessagesToMove: task.toMove,
      FailureReason: task.failure,
      StartedTimestamp: Math.floor(task.startedAt),
    }));
  return { Results };
};

export const cancelMessageMoveTask: Operation = (engine, input) => {
  const { id, sourceArn } = readHandle(requiredText(input, "TaskHandle"));
  queueOfArn(engine, sourceArn, missing("SourceArn"));
  const task = engine.moves.of(sourceArn).find((one) => one.id === id);
  if (!task) throw resourceNotFound("Task does not exist.");
  if (task.status !== "RUNNING")
    throw new SqsError(
      "UnsupportedOperation",
      "Only active tasks can be cancelled.",
      "AWS.SimpleQueueService.UnsupportedOperation",
    );
  engine.moves.cancel(task);
  return { ApproximateNumberOfMessagesMoved: task.moved };
};

const handleOf = ({ id, sourceArn }: MoveTask): string =>
  Buffer.from(JSON.stringify({ taskId: id, sourceArn })).toString("base64");

function readHandle(handle: string): { id: string; sourceArn: string } {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle, "base64").toString()) as Record<string, unknown>;
    if (typeof taskId === "string" && typeof sourceArn === "string") return { id: taskId, sourceArn };
  } catch {
    // Not one of ours.
  }
  throw invalidParameter("Value for parameter TaskHandle is invalid.");
}
