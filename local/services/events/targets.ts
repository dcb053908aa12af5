import { AwsError } from "../aws-json";
import type { Call } from "./api";
import { constraint, invalid } from "./errors";
import { isPath } from "./input/json-path";
import { placeholdersIn, predefined } from "./input/transformer";
import { checkName, type Input, page, part, parts, required, text, texts } from "./request";
import type { EventsState, Rule, Target } from "./state";

/** Targets of one rule (EventBridge quotas). */
const mostTargets = 5;

/** Services whose resources can be targets here. */
const reachable = new Set(["lambda", "sqs", "sns", "events", "logs"]);

/** Whether events reach a target here. */
export const isReachable = (arn: string): boolean => reachable.has(arn.split(":")[2] ?? "");

/** Members of targets that have no effect here. */
const otherParameters = [
  "KinesisParameters",
  "RunCommandParameters",
  "EcsParameters",
  "BatchParameters",
  "HttpParameters",
  "RedshiftDataParameters",
  "SageMakerPipelineParameters",
  "AppSyncParameters",
];

const putTargetsCall: Call = ({ state }, input) => {
  const rule = state.rule(required(input, "Rule"), text(input, "EventBusName"));
  const given = parts(input, "Targets");
  if (given.length === 0) throw constraint("[]", "targets", "Member must have length greater than or equal to 1");
  const targets = given.map((target, index) => {
    checkName(required(target, "Id"), `targets.${index + 1}.member.id`);
    const arn = required(target, "Arn");
    const other = otherParameters.find((name) => target[name] !== undefined);
    if (!isReachable(arn) || other !== undefined)
      throw new AwsError(
        "NotImplemented",
        `The local cloud does not emulate targets of events such as ${other ?? arn}`,
        501,
      );
    return targetFrom(target);
  });
  putTargets(state, rule, targets);
  return { FailedEntryCount: 0, FailedEntries: [] };
};

/** A target of the members that mean something here. */
function targetFrom(target: Input): Target {
  const transformer = part(target, "InputTransformer");
  return {
    Id: String(target.Id),
    Arn: String(target.Arn),
    RoleArn: text(target, "RoleArn"),
    Input: text(target, "Input"),
    InputPath: text(target, "InputPath"),
    InputTransformer: transformer && {
      InputPathsMap: part(transformer, "InputPathsMap") as Readonly<Record<string, string>> | undefined,
      InputTemplate: required(transformer, "InputTemplate"),
    },
    SqsParameters: part(target, "SqsParameters"),
    RetryPolicy: part(target, "RetryPolicy"),
    DeadLetterConfig: part(target, "DeadLetterConfig"),
  };
}

/**
 * Adds targets to a rule, or puts them in the place of those with the same ids.
 *
 * @throws AwsError ValidationException, LimitExceededException
 */
export function putTargets(state: EventsState, rule: Rule, targets: readonly Target[]): void {
  for (const target of targets) checkTarget(target);
  const ids = new Set(targets.map(({ Id }) => Id));
  const all = [...rule.targets.filter(({ Id }) => !ids.has(Id)), ...targets];
  if (all.length > mostTargets)
    throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  state.rules.set(rule.arn, { ...rule, targets: all });
}

function checkTarget({ Id, Input, InputPath, InputTransformer, RetryPolicy }: Target): void {
  if ([Input, InputPath, InputTransformer].filter((one) => one !== undefined).length > 1)
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  if (Input !== undefined && !isJson(Input)) throw invalid(`JSON syntax error in input for target ${Id}.`);
  if (InputPath !== undefined && !isPath(InputPath))
    throw invalid(`Invalid InputPath for target ${Id} - InputPath must be a valid JSON path.`);
  const { MaximumRetryAttempts: attempts = 0, MaximumEventAgeInSeconds: age = 60 } = RetryPolicy ?? {};
  if (attempts < 0 || attempts > 185)
    throw constraint(
      String(attempts),
      "targets.1.member.retryPolicy.maximumRetryAttempts",
      "Member must have value less than or equal to 185",
    );
  if (age < 60 || age > 86_400)
    throw constraint(
      String(age),
      "targets.1.member.retryPolicy.maximumEventAgeInSeconds",
      "Member must have value greater than or equal to 60",
    );
  if (InputTransformer === undefined) return;
  const { InputPathsMap: paths = {}, InputTemplate: template } = InputTransformer;
  const wrong = Object.entries(paths).find(([name, path]) => /^aws\./i.test(name) || !isPath(path));
  if (wrong !== undefined) throw invalid(`InputPathsMap for target ${Id} contains invalid entry ${wrong[0]}.`);
  const unknown = placeholdersIn(template).find((name) => !Object.hasOwn(paths, name) && !predefined.has(name));
  if (unknown !== undefined) throw invalid(`InputTemplate for target ${Id} contains invalid placeholder ${unknown}.`);
}

function isJson(text_: string): boolean {
  try {
    JSON.parse(text_);
    return true;
  } catch {
    return false;
  }
}

const removeTargetsCall: Call = ({ state }, input) => {
  const rule = state.rule(required(input, "Rule"), text(input, "EventBusName"));
  removeTargets(state, rule, texts(input, "Ids"));
  return { FailedEntryCount: 0, FailedEntries: [] };
};

/** Takes targets away. Those that are not there do no harm. */
export const removeTargets = (state: EventsState, rule: Rule, ids: readonly string[]): void =>
  state.rules.set(rule.arn, { ...rule, targets: rule.targets.filter(({ Id }) => !ids.includes(Id)) });

const listTargetsByRule: Call = ({ state }, input) => {
  const { targets } = state.rule(required(input, "Rule"), text(input, "EventBusName"));
  const { items, NextToken } = page(input, targets);
  return { Targets: items, NextToken };
};

/** The calls about targets. */
export const targetOperations = {
  PutTargets: {
    does: putTargetsCall,
    approximates: "functions, queues, topics, buses and log groups; any other target answers 501",
  },
  RemoveTargets: removeTargetsCall,
  ListTargetsByRule: listTargetsByRule,
};
