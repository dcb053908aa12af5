import type { Cloud } from "../../../cloud";
import type { Properties, ResourceState, ResourceType } from "../../../service";
import { alphabets, randomId } from "../../ids";
import { recorded } from "../../recorded";
import { type RestApiSettings, readDefinition } from "../definition";
import type { GatewayState } from "../state";
import { dateOf } from "./rest-api";

/**
 * `aws:apigateway/deployment:Deployment`: what the API was when the deployment was made. It is kept in a table of its own, so that a
 * later change of the API does not show through it, after a restart either.
 */
export function deploymentType(state: GatewayState, cloud: Cloud): ResourceType<Properties, Properties> {
  const snapshots = snapshotsIn(cloud);
  const take = ({ id, outputs }: ResourceState, settings: RestApiSettings) => {
    const definition = readDefinition(settings);
    for (const { httpMethod, resourcePath, integration } of definition.methods)
      if (!integration) throw new Error(`No integration defined for method: ${httpMethod} ${resourcePath}`);
    state.deployments.set(id, { restApiId: String(outputs.restApi), definition });
  };
  const settingsOf = (restApiId: unknown): RestApiSettings => {
    const api = state.restApis.get(String(restApiId));
    if (!api) throw new Error(`Invalid Rest API identifier specified: ${restApiId}`);
    const { body, binaryMediaTypes, apiKeySource, policy, disableExecuteApiEndpoint } = api.outputs as RestApiSettings;
    const own = state.policies.get(api.id) ?? policy;
    return { body, binaryMediaTypes, apiKeySource, policy: own, disableExecuteApiEndpoint };
  };
  const type = recorded({
    token: "aws:apigateway/deployment:Deployment",
    emulated: true,
    once: () => ({ id: randomId(alphabets.lowercase, 6), createdDate: dateOf(cloud), region: cloud.region }),
  });
  return {
    ...type,
    async create(inputs, context) {
      const made = await type.create(inputs, context);
      const settings = settingsOf(inputs.restApi);
      take(made, settings);
      snapshots.put(made.id, settings);
      return made;
    },
    delete({ id }) {
      state.deployments.delete(id);
      snapshots.remove(id);
    },
    restore: (made) => take(made, snapshots.get(made.id) ?? settingsOf(made.outputs.restApi)),
  };
}

function snapshotsIn({ store }: Cloud) {
  store.exec("CREATE TABLE IF NOT EXISTS apigateway_deployment (id TEXT PRIMARY KEY, settings TEXT NOT NULL) STRICT");
  const put = store.prepare("INSERT OR REPLACE INTO apigateway_deployment (id, settings) VALUES (?, ?)");
  const get = store.prepare("SELECT settings FROM apigateway_deployment WHERE id = ?");
  const remove = store.prepare("DELETE FROM apigateway_deployment WHERE id = ?");
  return {
    put: (id: string, settings: RestApiSettings) => void put.run(id, JSON.stringify(settings)),
    get(id: string): RestApiSettings | undefined {
      const row = get.get(id);
      return row && (JSON.parse(String(row.settings)) as RestApiSettings);
    },
    remove: (id: string) => void remove.run(id),
  };
}
