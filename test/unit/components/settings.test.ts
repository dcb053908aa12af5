import { LambdaFunction } from "../../../components";
import { run } from "./support/program";

const awsFunction = "aws:lambda/function:Function";
async function declared(config: Record<string, string> = {}, stack = "dev", logLevel?: string) {
  const all = await run(() => new LambdaFunction("work", { entry: "events/read", logLevel }), { config, stack });
  const { environment, loggingConfig } = all.one(awsFunction).inputs as {
    environment: { variables: Record<string, string> };
    loggingConfig: { applicationLogLevel: string };
  };
  const { ENVIRONMENT, LOG_LEVEL } = environment.variables;
  return [ENVIRONMENT, LOG_LEVEL, loggingConfig.applicationLogLevel];
}

describe("The stack's settings", () => {
  it("S4.45 are by default the environment development, or production where it is one, and the log level info", async () => {
    expect(await declared()).toEqual(["development", "info", "INFO"]);
    expect(await declared({}, "prod")).toEqual(["production", "info", "INFO"]);
  });

  it("S4.45 S4.48 are what the configuration says; a function's own level goes before", async () => {
    const config = { "portico:environment": "staging", "portico:logLevel": "debug" };
    expect(await declared(config)).toEqual(["staging", "debug", "DEBUG"]);
    expect(await declared(config, "dev", "critical")).toEqual(["staging", "critical", "INFO"]);
  });

  it("S4.48 have no level that there is not", async () => {
    await expect(declared({ "portico:logLevel": "loud" })).rejects.toThrow(
      'portico:logLevel: there is no level "loud"; use debug, info, warn, error, critical',
    );
  });
});
