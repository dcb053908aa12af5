import type { Properties, ResourceType } from "../../service";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import type { Subscriptions } from "./subscriptions";

/** Pulumi's token of subscription filters. */
export const subscriptionFilterToken = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";

/** `aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter`: a function hears of lines of a group. */
export const subscriptionFilterType = (subscriptions: Subscriptions): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: subscriptionFilterToken,
      emulated: true,
      approximates: "functions only; any other destination fails to deploy",
      defaults: { distribution: "ByLogStream" },
      once(inputs, context) {
        const name = nameOf(inputs, context);
        return { id: name, name };
      },
    }),
    {
      put: ({ outputs }, { cloud }) =>
        subscriptions.put({
          group: String(outputs.logGroup),
          name: String(outputs.name),
          pattern: String(outputs.filterPattern ?? ""),
          destinationArn: String(outputs.destinationArn),
          distribution: String(outputs.distribution),
          createdAt: cloud.clock.now(),
        }),
      remove: ({ outputs }) => void subscriptions.remove(String(outputs.logGroup), String(outputs.name)),
    },
  );
