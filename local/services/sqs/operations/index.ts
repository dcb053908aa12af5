import type { AwsApi } from "../../../service";
import { getQueueAttributes, setQueueAttributes } from "./attributes";
import { cancelMessageMoveTask, listMessageMoveTasks, startMessageMoveTask } from "./move-tasks";
import type { Operation } from "./operation";
import { addPermission, removePermission } from "./permissions";
import {
  createQueue,
  deleteQueue,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  listQueueTags,
  purgeQueue,
  tagQueue,
  untagQueue,
} from "./queues";
import { changeMessageVisibility, changeMessageVisibilityBatch, deleteMessage, deleteMessageBatch } from "./receipts";
import { receiveMessage } from "./receive";
import { sendMessage, sendMessageBatch } from "./send";

export type { Caller, Operation } from "./operation";

/** All operations of SQS, by name. */
export const operations: AwsApi<Operation>["operations"] = {
  AddPermission: addPermission,
  CancelMessageMoveTask: cancelMessageMoveTask,
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  CreateQueue: { approximates: "a deleted queue's name is free at once", does: createQueue },
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  DeleteQueue: deleteQueue,
  GetQueueAttributes: getQueueAttributes,
  GetQueueUrl: getQueueUrl,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  ListMessageMoveTasks: listMessageMoveTasks,
  ListQueueTags: listQueueTags,
  ListQueues: listQueues,
  PurgeQueue: purgeQueue,
  ReceiveMessage: receiveMessage,
  RemovePermission: removePermission,
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  SetQueueAttributes: setQueueAttributes,
  StartMessageMoveTask: { approximates: "a task ends with the local cloud", does: startMessageMoveTask },
  TagQueue: tagQueue,
  UntagQueue: untagQueue,
};
