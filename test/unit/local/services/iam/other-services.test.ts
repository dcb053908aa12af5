import { handler } from "../test-cloud";
import { account, allow, caller, cloud, document, region, url, useCallers } from "./support/callers";

useCallers();

describe("other services on the AWS port", () => {
  const sign = (accessKeyId: string, service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261122/${region}/${service}/aws4_request`,
  });

  it("invokes a function by the caller's role or by the function's own policy", async () => {
    const { accessKeyId, grant, arn } = await caller("invoker");
    await cloud.function("target", handler("async () => 1"));
    const targetArn = `arn:aws:lambda:${region}:${account}:function:target`;
    const call = async (name = "target", path = "/invocations", method = "POST") => {
      const response = await fetch(`${url}/2015-03-31/functions/${name}${path}`, {
        method,
        headers: sign(accessKeyId, "lambda"),
      });
      return { status: response.status, type: response.headers.get("x-amzn-errortype"), text: await response.text() };
    };
    const denied = await call();
    expect([denied.status, denied.type]).toEqual([403, "AccessDeniedException"]);
    expect(JSON.parse(denied.text).message).toBe(
      `User: arn:aws:sts::${account}:assumed-role/invoker/invoker is not authorized to perform: lambda:InvokeFunction on ` +
        `resource: ${targetArn} because no identity-based policy allows the lambda:InvokeFunction action`,
    );
    await grant(document(allow("lambda:InvokeFunction", targetArn)));
    for (const name of ["target", encodeURIComponent(targetArn), `${account}:function:target`])
      expect([name, (await call(name)).status]).toEqual([name, 200]);
    expect(JSON.parse((await call("target:$LATEST")).text).message).toContain(
      `on resource: ${targetArn}:$LATEST because`,
    );
    expect(JSON.parse((await call("target", "", "GET")).text).message).toContain("lambda:GetFunction on");
    expect(JSON.parse((await call("target", "/configuration", "GET")).text).message).toContain(
      "lambda:GetFunctionConfiguration on",
    );
    await grant(document(allow("lambda:GetFunction", targetArn)));
    expect((await call()).status).toBe(403);
    await cloud.declare("aws:lambda/permission:Permission", "for-role", {
      action: "lambda:InvokeFunction",
      function: "target",
      principal: arn,
    });
    expect((await call()).status).toBe(200);
  });

  it("reads and writes logs by group and stream", async () => {
    const { accessKeyId, grant } = await caller("logger");
    const group = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`;
    const call = async (operation: string, input: object) => {
      const headers = { ...sign(accessKeyId, "logs"), "x-amz-target": `Logs_20140328.${operation}` };
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(input) });
      return { status: response.status, body: (await response.json()) as { __type?: string; message?: string } };
    };
    const create = () => call("CreateLogStream", { logGroupName: "g", logStreamName: "s" });
    await cloud.declare("aws:cloudwatch/logGroup:LogGroup", "g", { name: "g" });
    const denied = await create();
    expect([denied.status, denied.body.__type]).toEqual([400, "AccessDeniedException"]);
    expect(denied.body.message).toContain(`logs:CreateLogStream on resource: ${group("g")}:log-stream: because`);
    await grant(document(allow(["logs:CreateLogStream", "logs:PutLogEvents"], `${group("g")}:*`)));
    expect((await create()).status).toBe(200);
    const write = { logGroupName: "g", logStreamName: "s", logEvents: [{ timestamp: 1, message: "m" }] };
    expect((await call("PutLogEvents", write)).status).toBe(200);
    expect((await call("GetLogEvents", { logGroupIdentifier: group("g"), logStreamName: "s" })).body.message).toContain(
      `logs:GetLogEvents on resource: ${group("g")}:log-stream:s because`,
    );
  });
});
