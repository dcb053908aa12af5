import { configurationOf } from "../describe";
import type { FunctionRegistry } from "../registry";
import { answer, type Operations, page, targetOf } from "./operation";

/** The calls that describe functions. */
export const functionOperations = (registry: FunctionRegistry): Operations => ({
  ListFunctions: {
    route: "GET /2015-03-31/functions",
    approximates: "the newest states, without published versions",
    does(call) {
      const { items, ...next } = page(call, registry.all.map(configurationOf));
      return answer(200, { Functions: items, ...next });
    },
  },
  GetFunction: {
    route: "GET /2015-03-31/functions/{FunctionName}",
    approximates: "the code's location is a folder of this machine",
    does(call) {
      const one = registry.find(targetOf(call));
      const reserved = registry.concurrency.of(one.name).reserved;
      return answer(200, {
        Configuration: configurationOf(one),
        Code: { RepositoryType: "S3", Location: `file://${one.code?.directory ?? ""}` },
        Tags: one.inputs.tags,
        ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
      });
    },
  },
  GetFunctionConfiguration: {
    route: "GET /2015-03-31/functions/{FunctionName}/configuration",
    does: (call) => answer(200, configurationOf(registry.find(targetOf(call)))),
  },
});
