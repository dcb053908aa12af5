import type { Properties, ResourceType, Service } from "../../service";
import { arnOf } from "../ids";
import { sayNotEmulated } from "../not-emulated";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import type { Events } from "./api";
import { addStatement, removeStatement, setPolicy } from "./buses";
import { putRule } from "./rules";
import { busNameOf, defaultBus, type Rule, type Target } from "./state";
import { isReachable, putTargets, removeTargets } from "./targets";

/** The resource types of EventBridge. */
export const eventsTypes = (events: Events): ResourceType[] => [
  eventBus(events),
  eventBusPolicy(events),
  eventPermission(events),
  eventRule(events),
  eventTarget(events),
  eventArchive,
];

/** Token of a bus, by which a reset knows what is declared. */
export const busToken = "aws:cloudwatch/eventBus:EventBus";
const ruleToken = "aws:cloudwatch/eventRule:EventRule";

/** Whether a program declares a rule. */
export const isDeclaredRule = (
  { name, busName }: Rule,
  isDeclared: Parameters<NonNullable<Service["reset"]>>[0],
): boolean => isDeclared(ruleToken, idOf(name, busName));

/** The id of a rule, as AWS's provider makes it. */
const idOf = (name: string, busName: string): string => (busName === defaultBus ? name : `${busName}/${name}`);

const said = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const eventBus = ({ state }: Events) =>
  tracked(
    recorded({
      token: busToken,
      emulated: true,
      approximates: "keys, logs and partner sources are recorded",
      deleteBeforeReplace: true,
      once: (inputs, context) => {
        const name = nameOf(inputs, context);
        return { id: name, name, arn: state.busArn(name) };
      },
    }),
    {
      put({ id, outputs }, { cloud }) {
        const now = cloud.clock.now();
        const known = state.buses.get(id) ?? { createdAt: now };
        const tags = (outputs.tags ?? {}) as Record<string, string>;
        const description = said(outputs.description);
        state.buses.set(id, { ...known, name: id, arn: state.busArn(id), tags, description, changedAt: now });
      },
      remove({ id }) {
        for (const { arn } of state.rulesOf(id)) state.rules.delete(arn);
        state.buses.delete(id);
      },
    },
  );

const eventBusPolicy = ({ state }: Events) =>
  tracked(
    recorded({
      token: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
      emulated: true,
      defaults: { eventBusName: defaultBus },
      once: ({ eventBusName }) => ({ id: busNameOf(said(eventBusName)) }),
    }),
    {
      put: ({ id, outputs }) => setPolicy(state, state.bus(id), String(outputs.policy)),
      remove: ({ id }) => (state.buses.has(id) ? setPolicy(state, state.bus(id), undefined) : undefined),
    },
  );

const eventPermission = ({ state }: Events) =>
  tracked(
    recorded({
      token: "aws:cloudwatch/eventPermission:EventPermission",
      emulated: true,
      defaults: { eventBusName: defaultBus, action: "events:PutEvents" },
      once: ({ eventBusName, statementId }) => ({ id: `${busNameOf(said(eventBusName))}/${statementId}` }),
    }),
    {
      put({ outputs }) {
        const { key: Key, type: Type, value: Value } = (outputs.condition ?? {}) as Properties;
        addStatement(state, state.bus(said(outputs.eventBusName)), {
          Sid: String(outputs.statementId),
          principal: String(outputs.principal),
          action: String(outputs.action),
          condition: Key === undefined ? undefined : { Key, Type, Value },
        });
      },
      remove({ outputs }) {
        const bus = state.buses.get(busNameOf(said(outputs.eventBusName)));
        if (bus !== undefined) removeStatement(state, bus, String(outputs.statementId));
      },
    },
  );

const eventRule = ({ state, schedules }: Events) =>
  tracked(
    recorded({
      token: ruleToken,
      emulated: true,
      deleteBeforeReplace: true,
      defaults: { eventBusName: defaultBus, forceDestroy: false },
      once(inputs, context) {
        const name = nameOf(inputs, context);
        const busName = busNameOf(said(inputs.eventBusName));
        return { id: idOf(name, busName), name, arn: state.ruleArn(name, busName) };
      },
      derived: ({ isEnabled, state: wanted }) => {
        const current = said(wanted) ?? (isEnabled === false ? "DISABLED" : "ENABLED");
        return { state: current, isEnabled: current !== "DISABLED" };
      },
    }),
    {
      put({ outputs }) {
        const rule = putRule(state, {
          name: String(outputs.name),
          busName: said(outputs.eventBusName),
          pattern: said(outputs.eventPattern),
          schedule: said(outputs.scheduleExpression),
          state: said(outputs.state),
          description: said(outputs.description),
          roleArn: said(outputs.roleArn),
        });
        state.rules.set(rule.arn, { ...rule, tags: (outputs.tags ?? {}) as Record<string, string> });
        schedules.look(rule.arn);
      },
      remove({ outputs }) {
        state.rules.delete(String(outputs.arn));
        schedules.look(String(outputs.arn));
      },
    },
  );

/** Inputs of targets that mean something to other services than those that can be targets here. */
const otherTargets = [
  "appsyncTarget",
  "batchTarget",
  "ecsTarget",
  "httpTarget",
  "kinesisTarget",
  "redshiftTarget",
  "runCommandTargets",
  "sagemakerPipelineTarget",
];

const eventTarget = ({ state }: Events) =>
  tracked(
    recorded({
      token: "aws:cloudwatch/eventTarget:EventTarget",
      emulated: true,
      approximates: "functions, queues, topics, buses and log groups; any other target gets nothing, which is said",
      defaults: { eventBusName: defaultBus, forceDestroy: false },
      once(inputs, { physicalName }) {
        const targetId = said(inputs.targetId) ?? physicalName;
        const bus = busNameOf(said(inputs.eventBusName));
        return { id: `${bus === defaultBus ? "" : `${bus}-`}${inputs.rule}-${targetId}`, targetId };
      },
    }),
    {
      put({ outputs }, { cloud, name }) {
        const rule = state.rule(String(outputs.rule), said(outputs.eventBusName));
        sayNotEmulated((line) => cloud.print(line), name, outputs, otherTargets);
        if (!isReachable(String(outputs.arn)))
          cloud.print(
            `${name}: events do not reach ${outputs.arn} here: they go to functions, queues, topics, buses and log groups`,
          );
        putTargets(state, rule, [targetFrom(outputs)]);
      },
      remove({ outputs }) {
        const found = state.rules.get(state.ruleArn(String(outputs.rule), busNameOf(said(outputs.eventBusName))));
        if (found !== undefined) removeTargets(state, found, [String(outputs.targetId)]);
      },
    },
  );

/** What the program says of a target, as the API has it. */
function targetFrom(outputs: Properties): Target {
  const retry = outputs.retryPolicy as { maximumEventAgeInSeconds?: number; maximumRetryAttempts?: number } | undefined;
  const transformer = outputs.inputTransformer as
    | { inputPaths?: Record<string, string>; inputTemplate: string }
    | undefined;
  const queue = outputs.sqsTarget as { messageGroupId?: string } | undefined;
  const deadLetters = outputs.deadLetterConfig as { arn?: string } | undefined;
  return {
    Id: String(outputs.targetId),
    Arn: String(outputs.arn),
    RoleArn: said(outputs.roleArn),
    Input: said(outputs.input),
    InputPath: said(outputs.inputPath),
    InputTransformer: transformer && {
      InputPathsMap: transformer.inputPaths,
      InputTemplate: transformer.inputTemplate,
    },
    SqsParameters: queue && { MessageGroupId: queue.messageGroupId },
    RetryPolicy: retry && {
      // AWS's provider writes 0 for what the program leaves out.
      MaximumEventAgeInSeconds: retry.maximumEventAgeInSeconds || undefined,
      MaximumRetryAttempts: retry.maximumRetryAttempts,
    },
    DeadLetterConfig: deadLetters && { Arn: deadLetters.arn },
  };
}

/** `aws:cloudwatch/eventArchive:EventArchive`, recorded: nothing is archived. */
const eventArchive = recorded({
  token: "aws:cloudwatch/eventArchive:EventArchive",
  once(inputs, context) {
    const name = nameOf(inputs, context);
    return { id: name, name, arn: arnOf(context.cloud, "events", `archive/${name}`) };
  },
});
