import type { Properties, ResourceType } from "../../../service";
import { recorded } from "../../recorded";
import { tracked } from "../../tracked";
import { readApiPolicy } from "../definition/policy";
import type { GatewayState } from "../state";

/** `aws:apigateway/restApiPolicy:RestApiPolicy`: the resource policy of an API. It is in force with the next deployment, as on AWS. */
export const restApiPolicyType = (state: GatewayState): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:apigateway/restApiPolicy:RestApiPolicy",
      emulated: true,
      once: ({ restApiId }) => ({ id: String(restApiId) }),
      derived({ policy }) {
        readApiPolicy(policy); // what API Gateway would refuse fails here too
        return {};
      },
    }),
    {
      put: ({ outputs: { restApiId, policy } }) => void state.policies.set(String(restApiId), policy),
      remove: ({ outputs: { restApiId } }) => void state.policies.delete(String(restApiId)),
    },
  );
