import type { Cloud } from "../../../cloud";
import type { Properties, ResourceType } from "../../../service";
import { alphabets, arnOf, randomId } from "../../ids";
import { sayNotEmulated } from "../../not-emulated";
import { nameOf, recorded } from "../../recorded";
import { tracked } from "../../tracked";
import { readDefinition } from "../definition";
import type { GatewayState } from "../state";

/** The ARN of something that API Gateway manages: it names no account. */
export const gatewayArn = (cloud: Cloud, path: string): string => `arn:aws:apigateway:${cloud.region}::${path}`;

const withoutEffect = ["minimumCompressionSize"];

/** A date as AWS's provider writes it. */
export const dateOf = (cloud: Cloud): string => new Date(cloud.clock.now()).toISOString().replace(/\.\d+Z$/, "Z");

/**
 * `aws:apigateway/restApi:RestApi`: an API from an OpenAPI body. A body that API Gateway would not import is refused here too.
 * A changed body shows when it is deployed, not before.
 */
export const restApiType = (state: GatewayState): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:apigateway/restApi:RestApi",
      emulated: true,
      approximates: "from an OpenAPI body, with AWS_PROXY and MOCK integrations; no compression",
      defaults: {
        description: "",
        apiKeySource: "HEADER",
        binaryMediaTypes: [],
        disableExecuteApiEndpoint: false,
        endpointConfiguration: { types: ["EDGE"], ipAddressType: "ipv4", vpcEndpointIds: [] },
        minimumCompressionSize: "",
        policy: "",
      },
      once(inputs, context) {
        const id = randomId(alphabets.lowercase, 10);
        return {
          id,
          name: nameOf(inputs, context),
          arn: gatewayArn(context.cloud, `/restapis/${id}`),
          executionArn: arnOf(context.cloud, "execute-api", id),
          rootResourceId: randomId(alphabets.lowercase, 10),
          createdDate: dateOf(context.cloud),
        };
      },
      derived(inputs, { cloud, name, address = name, urn }) {
        const other = state.restApiAt(address);
        if (other && other.urn !== urn)
          throw new Error(
            `there is another RestApi called "${name}"; local URLs begin with that name, so give one a new name`,
          );
        readDefinition(inputs);
        return { region: cloud.region };
      },
    }),
    {
      put({ id, outputs }, { cloud, urn, name, address = name }) {
        sayNotEmulated((line) => cloud.print(line), name, outputs, withoutEffect);
        state.restApis.set(id, { id, urn, address, outputs });
      },
      remove: ({ id }) => void state.restApis.delete(id),
    },
  );
