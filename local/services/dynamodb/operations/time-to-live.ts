import { answer } from "../answer";
import type { Engine } from "../engine";
import { invalidParameter, validationError } from "../errors";
import * as fields from "../requests/fields";
import { checkShape, flag, type Input, required, structure, text } from "../requests/shape";

const shape = {
  TimeToLiveSpecification: required(
    structure({ AttributeName: required(text({ min: 1, max: 255 })), Enabled: required(flag) }),
  ),
};

/** `UpdateTimeToLive`: names the attribute that holds when an item ends, or none. Items end within a moment of it. */
export function updateTimeToLive(engine: Engine, input: Input): string {
  const name = fields.tableNameOf(input);
  checkShape(input, shape);
  const { AttributeName: attribute, Enabled: enabled } = input.TimeToLiveSpecification as {
    AttributeName: string;
    Enabled: boolean;
  };
  const table = engine.describedTable(name);
  const current = table.definition.TimeToLiveAttribute;
  if (enabled === (current !== undefined)) {
    throw validationError(`TimeToLive is already ${enabled ? "enabled" : "disabled"}`);
  }
  if (!enabled && attribute !== current) {
    throw invalidParameter(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
  }
  engine.redefine(table, { ...table.definition, TimeToLiveAttribute: enabled ? attribute : undefined });
  return answer({ TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } });
}

/** `DescribeTimeToLive`. */
export function describeTimeToLive(engine: Engine, input: Input): string {
  const { TimeToLiveAttribute: attribute } = engine.describedTable(fields.tableNameOf(input)).definition;
  return answer({
    TimeToLiveDescription: {
      TimeToLiveStatus: attribute === undefined ? "DISABLED" : "ENABLED",
      AttributeName: attribute,
    },
  });
}
