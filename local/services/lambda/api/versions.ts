import type { Cloud } from "../../../cloud";
import { AwsError } from "../../aws-json";
import { arnOf } from "../../ids";
import type { Alias, Aliases } from "../alias";
import { configurationOf } from "../describe";
import type { FunctionRegistry } from "../registry";
import { answer, type Operations, page } from "./operation";

/** The calls on versions and aliases. */
export function versionOperations(cloud: Cloud, registry: FunctionRegistry, aliases: Aliases): Operations {
  const shown = (name: string, alias: Alias) => ({
    AliasArn: arnOf(cloud, "lambda", `function:${name}:${alias.name}`),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description ?? "",
    ...(Object.keys(alias.weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
  });
  return {
    ListVersionsByFunction: {
      route: "GET /2015-03-31/functions/{FunctionName}/versions",
      does(call) {
        const all = [registry.find(call.name), ...registry.versionsOf(call.name)];
        const { items, ...next } = page(call, all.map(configurationOf));
        return answer(200, { Versions: items, ...next });
      },
    },
    PublishVersion: {
      route: "POST /2015-03-31/functions/{FunctionName}/versions",
      approximates: "its parameters are not looked at",
      does: ({ name }) => answer(201, configurationOf(registry.publish(name))),
    },
    ListAliases: {
      route: "GET /2015-03-31/functions/{FunctionName}/aliases",
      does(call) {
        registry.find(call.name);
        const all = aliases.of(call.name).map((alias) => shown(call.name, alias));
        const { items, ...next } = page(call, all);
        return answer(200, { Aliases: items, ...next });
      },
    },
    GetAlias: {
      route: "GET /2015-03-31/functions/{FunctionName}/aliases/{Name}",
      does({ name, labels: { Name: aliasName } }) {
        const alias = aliases.of(name).find((one) => one.name === aliasName);
        if (alias) return answer(200, shown(name, alias));
        const arn = arnOf(cloud, "lambda", `function:${name}:${aliasName}`);
        throw new AwsError("ResourceNotFoundException", `Cannot find alias arn: ${arn}`, 404);
      },
    },
  };
}
