import { DatabaseSync } from "node:sqlite";
import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  CreateEmailTemplateCommand,
  DeleteConfigurationSetCommand,
  DeleteEmailIdentityCommand,
  DeleteEmailTemplateCommand,
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  GetEmailTemplateCommand,
  ListConfigurationSetsCommand,
  ListEmailIdentitiesCommand,
  ListEmailTemplatesCommand,
  SESv2Client,
  SendBulkEmailCommand,
  SendEmailCommand,
  type SendEmailCommandInput,
  TestRenderEmailTemplateCommand,
  UpdateEmailTemplateCommand,
} from "@aws-sdk/client-sesv2";
import { createMessagesService, type Message, type MessagesService } from "../../../../local/services/messages";
import { createSesServices } from "../../../../local/services/ses";
import { type AwsPort, openAwsPort } from "../support/aws-port";

let port: AwsPort;
let ses: SESv2Client;

const open = async (store?: DatabaseSync) => {
  port = await openAwsPort((cloud) => [createMessagesService(cloud), ...createSesServices(cloud)], store);
  ses = new SESv2Client(port.aws);
};
beforeEach(async () => {
  await open();
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "example.com" }));
});
afterEach(async () => {
  ses.destroy();
  await port.close();
});

const outbox = (): Message[] => (port.cloud.services.get("messages") as MessagesService).log.find(["email"]);
const only = (): Message => {
  const [message, ...more] = outbox();
  if (message === undefined || more.length > 0) throw new Error(`there are ${outbox().length} mails`);
  return message;
};
const simple = (more: Partial<SendEmailCommandInput> = {}) =>
  new SendEmailCommand({
    FromEmailAddress: "Shop <shop@example.com>",
    Destination: {
      ToAddresses: ["ann@example.org"],
      CcAddresses: ["Bob <bob@example.org>"],
      BccAddresses: ["eve@example.org"],
    },
    ReplyToAddresses: ["help@example.com"],
    Content: {
      Simple: {
        Subject: { Data: "Your order" },
        Body: { Text: { Data: "It is on its way." }, Html: { Data: "<p>It is on its way.</p>" } },
        Headers: [{ Name: "X-Order", Value: "17" }],
        Attachments: [{ FileName: "a.txt", RawContent: Buffer.from("abc"), ContentType: "text/plain" }],
      },
    },
    ...more,
  });
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: Error & { $metadata: { httpStatusCode: number } }) => [
      error.name,
      error.$metadata.httpStatusCode,
      error.message,
    ],
  );

describe("SES, version 2", () => {
  it("puts a mail into the outbox, whole, under the id that it answers", async () => {
    const { MessageId } = await ses.send(simple());
    expect(MessageId).toMatch(/^[0-9a-f]{16}-[0-9a-f-]{36}-000000$/);
    expect(only()).toEqual({
      id: MessageId,
      kind: "email",
      timestamp: expect.any(Number),
      from: "Shop <shop@example.com>",
      to: ["ann@example.org"],
      cc: ["Bob <bob@example.org>"],
      bcc: ["eve@example.org"],
      replyTo: ["help@example.com"],
      subject: "Your order",
      body: "It is on its way.",
      html: "<p>It is on its way.</p>",
      attributes: { "X-Order": "17" },
      attachments: [{ filename: "a.txt", contentType: "text/plain", size: 3 }],
    });
  });

  it("reads a raw mail: folded and encoded headers, parts, an attachment", async () => {
    const raw = [
      "From: =?utf-8?q?Caf=C3=A9?= <cafe@sub.example.com>",
      "To: Ann <ann@example.org>,",
      " bob@example.org",
      "Subject: =?utf-8?b?R3LDvMOfZQ==?=",
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Gr=C3=BC=C3=9Fe",
      "--b",
      "Content-Type: application/pdf",
      'Content-Disposition: attachment; filename="bill.pdf"',
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from("12345").toString("base64"),
      "--b--",
      "",
    ].join("\r\n");
    await ses.send(new SendEmailCommand({ Content: { Raw: { Data: Buffer.from(raw) } } }));
    expect(only()).toMatchObject({
      to: ["Ann <ann@example.org>", "bob@example.org"],
      subject: "Grüße",
      body: expect.stringMatching(/^Grüße\s*$/),
      attachments: [{ filename: "bill.pdf", contentType: "application/pdf", size: 5 }],
      attributes: { "MIME-Version": "1.0" },
    });
    await ses.send(
      new SendEmailCommand({
        Content: { Raw: { Data: Buffer.from(raw) } },
        Destination: { ToAddresses: ["only@example.org"] },
      }),
    );
    expect(outbox()[1]).toMatchObject({ to: ["only@example.org"] });
  });

  it("rejects a sender whom no identity covers; a domain covers those below it, an address itself only", async () => {
    const from = (FromEmailAddress: string) => failure(ses.send(simple({ FromEmailAddress })));
    expect(await from("a@mail.example.com")).toBeUndefined();
    for (const address of ["a@example.org", "a@notexample.com", "a@com"])
      expect(await from(address)).toEqual([
        "MessageRejected",
        400,
        `Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: ${address}`,
      ]);
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "a@example.org" }));
    expect(await from("A <a@example.org>")).toBeUndefined();
    expect((await from("b@example.org"))?.[0]).toBe("MessageRejected");
    await ses.send(new DeleteEmailIdentityCommand({ EmailIdentity: "a@example.org" }));
    expect((await from("a@example.org"))?.[0]).toBe("MessageRejected");
    expect(outbox()).toHaveLength(2);
  });

  it("refuses what is no address, nobody, and too many", async () => {
    const to = (ToAddresses: string[]) => failure(ses.send(simple({ Destination: { ToAddresses } })));
    expect(await to(["ann"])).toEqual(["BadRequestException", 400, "Missing final '@domain'"]);
    expect(await to([])).toEqual(["BadRequestException", 400, "Missing required header 'To'."]);
    expect(await to(Array.from({ length: 51 }, (_, n) => `a${n}@example.org`))).toEqual([
      "BadRequestException",
      400,
      "Recipient count exceeds 50.",
    ]);
    expect(outbox()).toEqual([]);
  });

  it("fills in templates, escaped in HTML", async () => {
    const TemplateContent = {
      Subject: "Hello {{name}}",
      Text: "{{name}} owes {{ bill.total }}",
      Html: "<b>{{name}}</b>{{{name}}}",
    };
    await ses.send(new CreateEmailTemplateCommand({ TemplateName: "bill", TemplateContent }));
    const send = (TemplateData: string, TemplateName = "bill") =>
      ses.send(simple({ Content: { Template: { TemplateName, TemplateData } } }));
    await send(JSON.stringify({ name: "Tom & Ann", bill: { total: 3 } }));
    expect(only()).toMatchObject({
      subject: "Hello Tom & Ann",
      body: "Tom & Ann owes 3",
      html: "<b>Tom &amp; Ann</b>Tom & Ann",
    });
    expect(await failure(send("{}", "none"))).toEqual(["NotFoundException", 404, "Template none does not exist."]);
    await ses.send(
      simple({ Content: { Template: { TemplateContent: { Subject: "Inline {{x}}" }, TemplateData: '{"x":1}' } } }),
    );
    expect(outbox()[1]?.subject).toBe("Inline 1");
    const block = { TemplateContent: { Subject: "{{#if x}}a{{/if}}" }, TemplateData: "{}" };
    expect((await failure(ses.send(simple({ Content: { Template: block } }))))?.[1]).toBe(501);
  });

  it("takes a mail that cannot be filled in and drops it, as AWS does, with a line on the terminal", async () => {
    await ses.send(
      new CreateEmailTemplateCommand({ TemplateName: "bill", TemplateContent: { Subject: "{{toString}}" } }),
    );
    for (const TemplateData of ["{}", "[]", "{"]) {
      const { MessageId } = await ses.send(simple({ Content: { Template: { TemplateName: "bill", TemplateData } } }));
      expect(MessageId).toBeDefined();
    }
    expect(outbox()).toEqual([]);
    expect(port.lines).toEqual([
      "ses: a mail of the template bill is not sent: Attribute 'toString' is not present in the rendering data.",
      "ses: a mail of the template bill is not sent: Template rendering data is invalid",
      "ses: a mail of the template bill is not sent: Template rendering data is invalid",
    ]);
  });

  it("sends in bulk, and says of each what became of it", async () => {
    await ses.send(new CreateEmailTemplateCommand({ TemplateName: "hi", TemplateContent: { Subject: "Hi {{name}}" } }));
    const { BulkEmailEntryResults } = await ses.send(
      new SendBulkEmailCommand({
        FromEmailAddress: "shop@example.com",
        DefaultContent: { Template: { TemplateName: "hi", TemplateData: '{"name":"you"}' } },
        BulkEmailEntries: [
          { Destination: { ToAddresses: ["a@example.org"] } },
          {
            Destination: { ToAddresses: ["b@example.org"] },
            ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: '{"name":"Bob"}' } },
          },
          { Destination: { ToAddresses: ["nobody"] } },
        ],
      }),
    );
    expect(BulkEmailEntryResults?.map(({ Status }) => Status)).toEqual(["SUCCESS", "SUCCESS", "INVALID_PARAMETER"]);
    expect(outbox().map(({ subject }) => subject)).toEqual(["Hi you", "Hi Bob"]);
    expect(outbox().map(({ id }) => id)).toEqual(BulkEmailEntryResults?.slice(0, 2).map(({ MessageId }) => MessageId));
  });

  it("keeps templates: made once, changed, listed, rendered, taken away", async () => {
    const content = (Subject: string) => ({ TemplateName: "t", TemplateContent: { Subject, Text: "{{a}}" } });
    await ses.send(new CreateEmailTemplateCommand(content("one")));
    expect(await failure(ses.send(new CreateEmailTemplateCommand(content("two"))))).toEqual([
      "AlreadyExistsException",
      400,
      "Template t already exists",
    ]);
    await ses.send(new UpdateEmailTemplateCommand(content("two")));
    const found = await ses.send(new GetEmailTemplateCommand({ TemplateName: "t" }));
    expect(found.TemplateContent).toEqual({ Subject: "two", Text: "{{a}}" });
    const render = (TemplateData: string) =>
      ses.send(new TestRenderEmailTemplateCommand({ TemplateName: "t", TemplateData }));
    expect((await render('{"a":"b"}')).RenderedTemplate).toMatch(/^Subject: two\r\n[\s\S]*\r\n\r\nb$/);
    expect(await failure(render("{}"))).toEqual([
      "BadRequestException",
      400,
      "Attribute 'a' is not present in the rendering data.",
    ]);
    const { TemplatesMetadata } = await ses.send(new ListEmailTemplatesCommand({}));
    expect(TemplatesMetadata).toEqual([{ TemplateName: "t", CreatedTimestamp: expect.any(Date) }]);
    await ses.send(new DeleteEmailTemplateCommand({ TemplateName: "t" }));
    expect((await failure(ses.send(new GetEmailTemplateCommand({ TemplateName: "t" }))))?.[0]).toBe(
      "NotFoundException",
    );
  });

  it("knows identities, page by page", async () => {
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "a@example.org" }));
    expect(await failure(ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "a@example.org" })))).toEqual([
      "AlreadyExistsException",
      400,
      "Email identity a@example.org already exist.",
    ]);
    expect(await ses.send(new GetEmailIdentityCommand({ EmailIdentity: "a@example.org" }))).toMatchObject({
      IdentityType: "EMAIL_ADDRESS",
      VerifiedForSendingStatus: true,
    });
    const first = await ses.send(new ListEmailIdentitiesCommand({ PageSize: 1 }));
    const second = await ses.send(new ListEmailIdentitiesCommand({ PageSize: 1, NextToken: first.NextToken }));
    expect(
      [first, second].map(({ EmailIdentities }) => EmailIdentities?.map(({ IdentityName }) => IdentityName)),
    ).toEqual([["example.com"], ["a@example.org"]]);
    expect(second.NextToken).toBeUndefined();
    expect((await ses.send(new GetAccountCommand({}))).SendingEnabled).toBe(true);
  });

  it("sends by configuration sets that are there and send", async () => {
    const by = (ConfigurationSetName: string) => failure(ses.send(simple({ ConfigurationSetName })));
    expect(await by("news")).toEqual(["NotFoundException", 404, "Configuration set <news> does not exist."]);
    await ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: "news" }));
    await ses.send(
      new CreateConfigurationSetCommand({ ConfigurationSetName: "off", SendingOptions: { SendingEnabled: false } }),
    );
    expect(await by("news")).toBeUndefined();
    expect((await by("off"))?.[0]).toBe("ConfigurationSetSendingPausedException");
    const set = await ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: "off" }));
    expect(set.SendingOptions).toEqual({ SendingEnabled: false });
    await ses.send(new DeleteConfigurationSetCommand({ ConfigurationSetName: "off" }));
    expect((await ses.send(new ListConfigurationSetsCommand({}))).ConfigurationSets).toEqual(["news"]);
  });

  it("remembers identities and templates over a restart; the outbox begins anew", async () => {
    const store = new DatabaseSync(":memory:");
    ses.destroy();
    await port.close();
    await open(store);
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "example.com" }));
    await ses.send(simple());
    ses.destroy();
    await port.close();
    await open(store);
    expect(outbox()).toEqual([]);
    await ses.send(simple());
    expect(outbox()).toHaveLength(1);
  });
});
