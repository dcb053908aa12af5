import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { Function as LambdaFunction } from "@pulumi/aws/lambda";
import { Template } from "@pulumi/aws/ses";
import { EmailIdentity } from "@pulumi/aws/sesv2";
import { asset, jsonStringify } from "@pulumi/pulumi";
import { LocalCloud, UserError } from "../../local/testing";

/** A handler that sends a mail as whoever the event names, with the function's own credentials. */
const mailer = `exports.handler = async ({ from, to }) => {
  const answer = await fetch(process.env.AWS_ENDPOINT_URL + "/v2/email/outbound-emails", {
    method: "POST",
    headers: { authorization: \`AWS4-HMAC-SHA256 Credential=\${process.env.AWS_ACCESS_KEY_ID}/20261122/us-east-1/ses/aws4_request\` },
    body: JSON.stringify({
      FromEmailAddress: from,
      Destination: { ToAddresses: [to] },
      Content: { Template: { TemplateName: process.env.TEMPLATE, TemplateData: JSON.stringify({ name: "Ann" }) } },
    }),
  });
  return { status: answer.status, ...(await answer.json()) };
};`;

const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

function program() {
  const identity = new EmailIdentity("sender", { emailIdentity: "example.com" });
  const template = new Template("welcome", { subject: "Welcome, {{name}}", text: "Hello", html: "<p>Hello</p>" });
  const role = new Role("role", { assumeRolePolicy: JSON.stringify(trust) });
  new RolePolicy("send", {
    role: role.name,
    policy: jsonStringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "ses:SendTemplatedEmail", Resource: identity.arn }],
    }),
  });
  const sends = new LambdaFunction("mailer", {
    role: role.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    code: new asset.AssetArchive({ "index.js": new asset.StringAsset(mailer) }),
    environment: { variables: { TEMPLATE: template.name } },
  });
  return { name: sends.name };
}

let cloud: LocalCloud;
let ses: SESv2Client;
beforeAll(async () => {
  cloud = await LocalCloud.run(program);
  ses = new SESv2Client(cloud.aws);
}, 30_000);
afterEach(() => cloud.reset());
afterAll(async () => {
  ses.destroy();
  await cloud.close();
});

async function send(from: string, to: string) {
  const url = `${cloud.aws.endpoint}/2015-03-31/functions/${cloud.outputs.name}/invocations`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify({ from, to }) });
  return (await answer.json()) as { status: number; message?: string; MessageId?: string };
}
const simple = (to: string, subject: string) =>
  ses.send(
    new SendEmailCommand({
      FromEmailAddress: "me@example.com",
      Destination: { ToAddresses: [to] },
      Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: "text" } } } },
    }),
  );
const outbox = async (query = "") => {
  const answer = await fetch(`${cloud.url}/_portico/outbox${query}`);
  return { status: answer.status, body: (await answer.json()) as { messages: { subject: string }[]; detail?: string } };
};

describe("mail on the local cloud", () => {
  it("goes from a function to the outbox, as its role allows", async () => {
    const coming = cloud.waitForMessage({ kind: "email", to: "ann@example.org", subject: "Welcome" });
    const { status, MessageId } = await send("Shop <shop@example.com>", "ann@example.org");
    expect(status).toBe(200);
    expect(await coming).toMatchObject({ id: MessageId, subject: "Welcome, Ann", html: "<p>Hello</p>" });
    expect(await send("shop@example.net", "ann@example.org")).toMatchObject({
      status: 403,
      message: expect.stringMatching(
        /^User `arn:aws:sts::000000000000:assumed-role\/role-\w+\/mailer-\w+' is not authorized to perform `ses:SendTemplatedEmail' on resource `arn:aws:ses:us-east-1:000000000000:identity\/shop@example\.net'$/,
      ),
    });
  });

  it("is at /_portico/outbox, the newest last, by receiver and kind, until a reset", async () => {
    await simple("a@example.org", "one");
    await simple("b@example.org", "two");
    await simple("a@example.org", "three");
    const subjects = async (query?: string) => (await outbox(query)).body.messages.map(({ subject }) => subject);
    expect(await subjects()).toEqual(["one", "two", "three"]);
    expect(await subjects("?to=a@example.org")).toEqual(["one", "three"]);
    expect(await subjects("?kind=sms")).toEqual([]);
    expect(await subjects("?kind=sms&kind=email&to=b@example.org")).toEqual(["two"]);
    expect(await outbox("?kind=fax")).toMatchObject({
      status: 400,
      body: { detail: 'there is no kind "fax" of messages: there are email, sms, http, queue, topic, bus' },
    });
    await cloud.reset();
    expect(await subjects()).toEqual([]);
    await simple("a@example.org", "the declared identity is still there");
    expect(cloud.messages({ kind: "email" })).toHaveLength(1);
  });

  it("is waited for: what was sent before counts, and in vain it says what there was", async () => {
    await simple("a@example.org", "one");
    expect((await cloud.waitForMessage({ to: "a@example.org" })).subject).toBe("one");
    expect((await cloud.waitForMessage(({ body }) => body === "text")).subject).toBe("one");
    await expect(cloud.waitForMessage({ subject: /two/ }, { timeout: 20 })).rejects.toThrow(
      new UserError("no message with subject /two/ within 20 ms; the last messages are\n  email to a@example.org: one"),
    );
    await cloud.reset();
    await expect(cloud.waitForMessage(() => true, { timeout: 20 })).rejects.toThrow(
      new UserError("no message was as asked within 20 ms; there was none at all"),
    );
  });
});
