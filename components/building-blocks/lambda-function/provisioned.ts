import { Alias, type Function as AwsFunction, ProvisionedConcurrencyConfig } from "@pulumi/aws/lambda";
import type * as pulumi from "@pulumi/pulumi";
import { argError } from "../arg-error";
import type { ChildOf } from "../child";

/**
 * An alias of the newest version, `live`, with instances that are started before they are called. Lambda keeps them for versions and aliases,
 * not for a function as such (AWS, Lambda developer guide: "Configuring provisioned concurrency for a function").
 *
 * @throws InputPropertyError when Lambda would refuse the number: less than 1, more than is reserved
 */
export function keepStarted(
  child: ChildOf,
  made: AwsFunction,
  instances: number,
  reserved: pulumi.Input<number> | undefined,
): Alias {
  if (!(Number.isInteger(instances) && instances >= 1))
    throw argError(child.component, "provisionedConcurrency", `${instances} is no whole number from 1`);
  if (typeof reserved === "number" && instances > reserved)
    throw argError(
      child.component,
      "provisionedConcurrency",
      `${instances} instances are more than the ${reserved} that reservedConcurrency lets run; raise that, or lower this`,
    );
  const alias = child("alias", Alias, { name: "live", functionName: made.name, functionVersion: made.version });
  child("provisionedConcurrency", ProvisionedConcurrencyConfig, {
    functionName: made.name,
    qualifier: alias.name,
    provisionedConcurrentExecutions: instances,
  });
  return alias;
}
