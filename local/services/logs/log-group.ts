import type { Properties, ResourceType } from "../../service";
import { arnOf } from "../ids";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import type { LogStore } from "./store";

/** `aws:cloudwatch/logGroup:LogGroup`: what functions and stages write to. */
export const logGroupType = (store: LogStore): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:cloudwatch/logGroup:LogGroup",
      emulated: true,
      approximates: "in memory, 20,000 lines a group",
      deleteBeforeReplace: true,
      defaults: { retentionInDays: 0, logGroupClass: "STANDARD", skipDestroy: false, deletionProtectionEnabled: false },
      once(inputs, context) {
        const name = nameOf(inputs, context);
        return { id: name, name, arn: arnOf(context.cloud, "logs", `log-group:${name}`) };
      },
    }),
    {
      put({ id, outputs: { retentionInDays, logGroupClass, kmsKeyId, tags } }) {
        const days = Number(retentionInDays);
        const group = store.group(id, true);
        group.retentionInDays = days > 0 ? days : undefined;
        group.class = String(logGroupClass);
        group.kmsKeyId = kmsKeyId ? String(kmsKeyId) : undefined;
        group.tags = (tags ?? {}) as Record<string, string>;
      },
      remove: ({ id }) => void store.groups.delete(id),
    },
  );
