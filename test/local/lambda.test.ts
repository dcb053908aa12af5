import { spawnSync } from "node:child_process";
import { type InvocationType, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { useCloud } from "./support/local-cloud";

const stack = useCloud("test/local/fixtures/lambda");
const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe("functions of a program", () => {
  const invoke = (FunctionName: string, type: InvocationType) =>
    new LambdaClient(stack.aws).send(
      new InvokeCommand({ FunctionName, InvocationType: type, Qualifier: "live", Payload: '{"order":7}' }),
    );

  it("run by version and alias", async () => {
    const { ExecutedVersion, Payload } = await invoke(String(stack.cloud.outputs.flakyName), "RequestResponse");
    expect(ExecutedVersion).toBe("1");
    expect(JSON.parse(Payload?.transformToString() ?? "")).toMatchObject({ errorMessage: "no such order: 7" });
  });

  (hasPython ? it : it.skip)("hear of events that failed, by the cloud's clock and in the name of a role", async () => {
    const { flakyName, hearerName } = stack.cloud.outputs;
    const { $metadata } = await invoke(String(flakyName), "Event");
    const report = new RegExp(`^REPORT RequestId: ${$metadata.requestId}`);
    await stack.cloud.waitForLog(String(flakyName), report);
    stack.cloud.clock.advance("1 minute");
    const { message } = await stack.cloud.waitForLog(String(hearerName), /^heard/, { timeout: 20_000 });
    expect(message).toBe("heard RetriesExhausted 2 no such order: 7");
  });
});
