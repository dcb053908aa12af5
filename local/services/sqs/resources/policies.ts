import type { Properties, ResourceState, ResourceType } from "../../../service";
import type { Engine } from "../engine";
import { nameInUrl } from "../requests/input";
import { setAttributes } from "../set-attributes";

/** A resource that is one attribute of a queue: its id is the queue's URL. */
const attributeType = (
  engine: Engine,
  { token, input, attribute }: { token: string; input: string; attribute: string },
): ResourceType<Properties, Properties> => {
  const put = async (inputs: Properties): Promise<ResourceState> => {
    const url = String(inputs.queueUrl);
    setAttributes(engine, engine.get(nameInUrl(engine, url)), { [attribute]: String(inputs[input]) });
    await engine.journal.settled;
    return { id: url, outputs: { ...inputs, region: engine.cloud.region } };
  };
  return {
    token,
    create: put,
    update: (_, inputs) => put(inputs),
    delete({ id }) {
      const queue = engine.find(nameInUrl(engine, id));
      if (queue) setAttributes(engine, queue, { [attribute]: "" });
    },
  };
};

/** `aws:sqs/queuePolicy:QueuePolicy`: who may do what with a queue. */
export const queuePolicy = (engine: Engine) =>
  attributeType(engine, { token: "aws:sqs/queuePolicy:QueuePolicy", input: "policy", attribute: "Policy" });

/** `aws:sqs/redrivePolicy:RedrivePolicy`: where dead letters of a queue go. */
export const redrivePolicy = (engine: Engine) =>
  attributeType(engine, {
    token: "aws:sqs/redrivePolicy:RedrivePolicy",
    input: "redrivePolicy",
    attribute: "RedrivePolicy",
  });

/** `aws:sqs/redriveAllowPolicy:RedriveAllowPolicy`: of which queues a queue takes dead letters. */
export const redriveAllowPolicy = (engine: Engine) =>
  attributeType(engine, {
    token: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
    input: "redriveAllowPolicy",
    attribute: "RedriveAllowPolicy",
  });
