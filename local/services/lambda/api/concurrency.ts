import { AwsError } from "../../aws-json";
import { accountConcurrency } from "../concurrency";
import type { FunctionRegistry } from "../registry";
import { answer, bodyOf, type LambdaCall, type Operations } from "./operation";

/** The calls on reservations, and on the account that they are taken from. */
export function concurrencyOperations(registry: FunctionRegistry): Operations {
  const { concurrency } = registry;
  const slotsOf = ({ name, qualifier }: LambdaCall) => {
    if (qualifier !== undefined)
      throw new AwsError(
        "InvalidParameterValueException",
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
      );
    registry.find(`${name}:$LATEST`);
    return concurrency.of(name);
  };
  return {
    PutFunctionConcurrency: {
      route: "PUT /2017-10-31/functions/{FunctionName}/concurrency",
      does(call) {
        slotsOf(call);
        const reserved = bodyOf(call).ReservedConcurrentExecutions;
        if (!Number.isInteger(reserved) || Number(reserved) < 0)
          throw new AwsError("InvalidParameterValueException", "ReservedConcurrentExecutions must be 0 or more");
        concurrency.reserve(call.name, Number(reserved));
        return answer(200, { ReservedConcurrentExecutions: reserved });
      },
    },
    GetFunctionConcurrency: {
      route: "GET /2019-09-30/functions/{FunctionName}/concurrency",
      does: (call) => answer(200, { ReservedConcurrentExecutions: slotsOf(call).reserved }),
    },
    DeleteFunctionConcurrency: {
      route: "DELETE /2017-10-31/functions/{FunctionName}/concurrency",
      does(call) {
        slotsOf(call);
        concurrency.reserve(call.name, undefined);
        return answer(204, undefined);
      },
    },
    GetAccountSettings: {
      route: "GET /2016-08-19/account-settings",
      does: () =>
        answer(200, {
          // The account's quotas, as new accounts have them (AWS, "Lambda quotas").
          AccountLimit: {
            CodeSizeUnzipped: 262_144_000,
            CodeSizeZipped: 52_428_800,
            ConcurrentExecutions: accountConcurrency,
            TotalCodeSize: 80_530_636_800,
            UnreservedConcurrentExecutions: concurrency.unreserved,
          },
          AccountUsage: {
            FunctionCount: registry.all.length,
            TotalCodeSize: registry.all.reduce((sum, { code }) => sum + (code?.size ?? 0), 0),
          },
        }),
    },
  };
}
