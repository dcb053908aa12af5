import type * as pulumi from "@pulumi/pulumi";
import { argError } from "../arg-error";
import type { ChildOf } from "../child";
import type { Link } from "../link";
import { stackSettings } from "../settings";

/** What a function's environment is made of. */
export interface EnvironmentSpec {
  service?: string;
  logLevel?: pulumi.Input<string>;
  environment?: Record<string, pulumi.Input<string>>;
  links: readonly Link[];
}

/**
 * A function's environment: what the handler kit reads, what the links name, and what the user adds.
 *
 * @throws InputPropertyError when two links set one variable otherwise, or for a variable that Lambda reserves (AWS, Lambda
 * developer guide: "Defined runtime environment variables")
 */
export function environmentOf(child: ChildOf, spec: EnvironmentSpec): Record<string, pulumi.Input<string>> {
  const { environment: ENVIRONMENT, logLevel, stage } = stackSettings();
  const variables: Record<string, pulumi.Input<string>> = {
    SERVICE_NAME: spec.service ?? child.logicalName,
    ENVIRONMENT,
    LOG_LEVEL: spec.logLevel ?? logLevel,
    PORTICO_STAGE: stage,
  };
  for (const { environment = {} } of spec.links)
    for (const [variable, value] of Object.entries(environment)) {
      if (variable in variables && variables[variable] !== value)
        throw argError(
          child.component,
          "links",
          `two of them set ${variable}; give one another name, as in table.linkAs("ORDERS_TABLE", "read")`,
        );
      variables[variable] = value;
    }
  for (const variable of Object.keys(spec.environment ?? {}))
    if (variable.startsWith("AWS_") || variable.startsWith("_"))
      throw argError(child.component, `environment.${variable}`, "Lambda reserves this name; choose another");
  return { ...variables, ...spec.environment };
}
