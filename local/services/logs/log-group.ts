import type { Properties, ResourceContext, ResourceType } from "../../service";
import { arnOf } from "../ids";
import { nameOf, recorded } from "../recorded";
import type { LogStore } from "./store";

/** `aws:cloudwatch/logGroup:LogGroup`: what functions and stages write to. */
export function logGroupType(store: LogStore): ResourceType<Properties, Properties> {
  const type = recorded({
    token: "aws:cloudwatch/logGroup:LogGroup",
    emulated: true,
    replaceOn: ["name", "namePrefix", "logGroupClass", "region"],
    deleteBeforeReplace: true,
    defaults: { retentionInDays: 0, logGroupClass: "STANDARD", skipDestroy: false, deletionProtectionEnabled: false },
    once(inputs, context) {
      const name = nameOf(inputs, context);
      return { id: name, name, arn: arnOf(context.cloud, "logs", `log-group:${name}`) };
    },
  });
  const declare = (id: string, inputs: Properties) => {
    const retention = inputs.retentionInDays;
    store.group(id, true).retentionInDays = typeof retention === "number" && retention > 0 ? retention : undefined;
  };
  return {
    ...type,
    async create(inputs: Properties, context: ResourceContext) {
      const state = await type.create(inputs, context);
      declare(state.id, inputs);
      return state;
    },
    async update(state, inputs, context) {
      const next = (await type.update?.(state, inputs, context)) ?? state;
      declare(next.id, inputs);
      return next;
    },
    delete(state) {
      store.groups.delete(state.id);
    },
    restore(state) {
      declare(state.id, state.outputs);
    },
  };
}
