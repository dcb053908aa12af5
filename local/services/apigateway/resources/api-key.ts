import type { Properties, ResourceType } from "../../../service";
import { alphabets, randomId, stableId } from "../../ids";
import { nameOf, recorded } from "../../recorded";
import { tracked } from "../../tracked";
import type { GatewayState } from "../state";
import { dateOf, gatewayArn } from "./rest-api";

/** Characters of a value that API Gateway makes. */
const generatedLength = 40;

/**
 * `aws:apigateway/apiKey:ApiKey`. A value that the program does not give is made from project, stack and physical name: a stack that is
 * started anew has the same key.
 */
export const apiKeyType = (state: GatewayState): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:apigateway/apiKey:ApiKey",
      emulated: true,
      defaults: { enabled: true, description: "Managed by Pulumi" },
      once(inputs, context) {
        const { cloud, physicalName } = context;
        const id = randomId(alphabets.lowercase, 10);
        const date = dateOf(cloud);
        const value = inputs.value
          ? String(inputs.value)
          : stableId(alphabets.mixed, generatedLength, cloud.project, cloud.stack, physicalName);
        if (value.length < 20 || value.length > 128)
          throw new Error(`the value of an API key has 20 to 128 characters; this one has ${value.length}`);
        return {
          id,
          name: nameOf(inputs, context),
          value,
          arn: gatewayArn(cloud, `/apikeys/${id}`),
          createdDate: date,
          lastUpdatedDate: date,
          region: cloud.region,
        };
      },
    }),
    {
      put({ id, outputs }) {
        const { value, name, enabled } = outputs;
        state.apiKeys.set(id, { id, value: String(value), name: String(name), enabled: enabled !== false });
      },
      remove: ({ id }) => void state.apiKeys.delete(id),
    },
  );
