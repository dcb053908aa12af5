import { AwsError } from "../aws-json";
import type { JsonCalls } from "../json-api";
import { most, versionOf } from "./parameter";
import type { Parameters } from "./parameters";

/** Labels of versions: each is on one version at a time. */
export const labelCalls: JsonCalls<Parameters> = {
  LabelParameterVersion(input, parameters) {
    const { parameter } = parameters.find(input.required("Name"));
    const number = input.number("ParameterVersion", 1);
    const version = versionOf(parameter, number === undefined ? undefined : String(number));
    const labels = input.texts("Labels");
    // A label is no number, and does not begin as AWS's own do (AWS, "Parameter labels").
    const invalid = labels.filter((label) => !/^(?!aws|ssm)[A-Za-z._-][\w.-]{0,99}$/i.test(label));
    const valid = labels.filter((label) => !invalid.includes(label));
    if (new Set([...version.labels, ...valid]).size > most.labels)
      throw new AwsError(
        "ParameterVersionLabelLimitExceeded",
        "An error occurred (ParameterVersionLabelLimitExceeded) when calling the LabelParameterVersion operation: A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.",
      );
    for (const each of parameter.versions) each.labels = each.labels.filter((label) => !valid.includes(label));
    version.labels = [...version.labels, ...valid];
    parameters.keep(parameter);
    return { InvalidLabels: invalid, ParameterVersion: version.version };
  },
  UnlabelParameterVersion(input, parameters) {
    const { parameter } = parameters.find(input.required("Name"));
    const version = versionOf(parameter, String(input.requiredNumber("ParameterVersion", 1)));
    const labels = input.texts("Labels");
    const there = labels.filter((label) => version.labels.includes(label));
    version.labels = version.labels.filter((label) => !there.includes(label));
    parameters.keep(parameter);
    return { RemovedLabels: there, InvalidLabels: labels.filter((label) => !there.includes(label)) };
  },
};
