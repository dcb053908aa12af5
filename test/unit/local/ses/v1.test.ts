import {
  CreateTemplateCommand,
  DeleteIdentityCommand,
  DeleteTemplateCommand,
  GetIdentityVerificationAttributesCommand,
  GetTemplateCommand,
  ListIdentitiesCommand,
  ListTemplatesCommand,
  SESClient,
  SendEmailCommand,
  SendRawEmailCommand,
  SendTemplatedEmailCommand,
  UpdateTemplateCommand,
  VerifyDomainIdentityCommand,
  VerifyEmailIdentityCommand,
} from "@aws-sdk/client-ses";
import { CreateEmailTemplateCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { createMessagesService, type Message, type MessagesService } from "../../../../local/services/messages";
import { createSesServices } from "../../../../local/services/ses";
import { type AwsPort, openAwsPort } from "../support/aws-port";

let port: AwsPort;
let ses: SESClient;

beforeAll(async () => {
  port = await openAwsPort((cloud) => [createMessagesService(cloud), ...createSesServices(cloud)]);
  ses = new SESClient(port.aws);
  await ses.send(new VerifyEmailIdentityCommand({ EmailAddress: "shop@example.com" }));
});
afterAll(async () => {
  ses.destroy();
  await port.close();
});
afterEach(() => (port.cloud.services.get("messages") as MessagesService).log.clear());

const outbox = (): Message[] => (port.cloud.services.get("messages") as MessagesService).log.find(["email"]);
const Destination = { ToAddresses: ["ann@example.org", "bob@example.org"] };

describe("SES, the first API", () => {
  it("sends a mail, signs that mean something in XML included", async () => {
    const { MessageId } = await ses.send(
      new SendEmailCommand({
        Source: "shop@example.com",
        Destination,
        Message: { Subject: { Data: "a < b & c" }, Body: { Text: { Data: "line\r\nline" }, Html: { Data: "<p/>" } } },
      }),
    );
    expect(outbox()).toEqual([
      expect.objectContaining({
        id: MessageId,
        from: "shop@example.com",
        to: Destination.ToAddresses,
        subject: "a < b & c",
        body: "line\r\nline",
        html: "<p/>",
      }),
    ]);
  });

  it("sends a raw mail to whom its headers name, or the call", async () => {
    const Data = Buffer.from("From: shop@example.com\r\nTo: ann@example.org\r\nSubject: Raw\r\n\r\nHello");
    await ses.send(new SendRawEmailCommand({ RawMessage: { Data } }));
    await ses.send(new SendRawEmailCommand({ RawMessage: { Data }, Destinations: ["eve@example.org"] }));
    expect(outbox().map(({ to, subject, body }) => [to, subject, body.trim()])).toEqual([
      [["ann@example.org"], "Raw", "Hello"],
      [["eve@example.org"], "Raw", "Hello"],
    ]);
  });

  it("sends by a template that the other API has made, and refuses one that is not there", async () => {
    const v2 = new SESv2Client(port.aws);
    await v2.send(new CreateEmailTemplateCommand({ TemplateName: "hi", TemplateContent: { Subject: "Hi {{name}}" } }));
    v2.destroy();
    const send = (Template: string) =>
      ses.send(
        new SendTemplatedEmailCommand({
          Source: "shop@example.com",
          Destination,
          Template,
          TemplateData: '{"name":"x"}',
        }),
      );
    await send("hi");
    expect(outbox().map(({ subject }) => subject)).toEqual(["Hi x"]);
    await expect(send("none")).rejects.toMatchObject({
      name: "TemplateDoesNotExistException",
      message: "Template none does not exist",
    });
  });

  it("rejects a sender that is not verified, and a configuration set that is not there, in AWS's words", async () => {
    const send = (Source: string, ConfigurationSetName?: string) =>
      ses.send(
        new SendEmailCommand({
          Source,
          Destination,
          ConfigurationSetName,
          Message: { Subject: { Data: "" }, Body: {} },
        }),
      );
    await expect(send("eve@example.com")).rejects.toMatchObject({
      name: "MessageRejected",
      message:
        "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: eve@example.com",
    });
    await expect(send("shop@example.com", "none")).rejects.toMatchObject({
      name: "ConfigurationSetDoesNotExistException",
      message: "Configuration set <none> does not exist.",
    });
    expect(outbox()).toEqual([]);
  });

  it("keeps identities", async () => {
    const { VerificationToken } = await ses.send(new VerifyDomainIdentityCommand({ Domain: "example.net" }));
    expect(VerificationToken).toBeTruthy();
    const list = async (IdentityType?: "EmailAddress" | "Domain") =>
      (await ses.send(new ListIdentitiesCommand({ IdentityType }))).Identities;
    expect(await list()).toEqual(["shop@example.com", "example.net"]);
    expect(await list("Domain")).toEqual(["example.net"]);
    const attributes = new GetIdentityVerificationAttributesCommand({ Identities: ["example.net", "example.org"] });
    expect((await ses.send(attributes)).VerificationAttributes).toEqual({
      "example.net": { VerificationStatus: "Success" },
    });
    await ses.send(new DeleteIdentityCommand({ Identity: "example.net" }));
    expect(await list("Domain")).toEqual([]);
  });
});

describe("templates of the first API", () => {
  const template = (TemplateName: string, SubjectPart = "Hi {{name}}") => ({
    Template: { TemplateName, SubjectPart, TextPart: "Dear {{name}}" },
  });
  const names = async () => (await ses.send(new ListTemplatesCommand({}))).TemplatesMetadata?.map(({ Name }) => Name);

  it("are made once, changed, listed and taken away; one that is gone is as good as deleted", async () => {
    await ses.send(new CreateTemplateCommand(template("welcome")));
    await expect(ses.send(new CreateTemplateCommand(template("welcome")))).rejects.toMatchObject({
      name: "AlreadyExistsException",
      message: "Template welcome already exists",
    });
    await ses.send(new UpdateTemplateCommand(template("welcome", "Hello {{name}}")));
    const { Template } = await ses.send(new GetTemplateCommand({ TemplateName: "welcome" }));
    expect(Template).toEqual({ TemplateName: "welcome", SubjectPart: "Hello {{name}}", TextPart: "Dear {{name}}" });
    expect(await names()).toContain("welcome");
    const Source = "shop@example.com";
    await ses.send(
      new SendTemplatedEmailCommand({ Source, Destination, Template: "welcome", TemplateData: '{"name":"Ann"}' }),
    );
    expect(outbox().map(({ subject, body }) => [subject, body])).toEqual([["Hello Ann", "Dear Ann"]]);
    for (let twice = 0; twice < 2; twice++) await ses.send(new DeleteTemplateCommand({ TemplateName: "welcome" }));
    expect(await names()).not.toContain("welcome");
  });

  it("that are not there are named", async () => {
    for (const command of [
      new GetTemplateCommand({ TemplateName: "none" }),
      new UpdateTemplateCommand(template("none")),
    ])
      await expect(ses.send(command as GetTemplateCommand)).rejects.toMatchObject({
        name: "TemplateDoesNotExistException",
        message: "Template none does not exist",
      });
  });

  it("are listed ten at a time, with the date of each", async () => {
    for (let n = 0; n < 12; n++) await ses.send(new CreateTemplateCommand(template(`t${n}`)));
    const first = await ses.send(new ListTemplatesCommand({}));
    expect(first.TemplatesMetadata).toHaveLength(10);
    expect(first.TemplatesMetadata?.[0]?.CreatedTimestamp).toBeInstanceOf(Date);
    const rest = await ses.send(new ListTemplatesCommand({ NextToken: first.NextToken, MaxItems: 50 }));
    const all = [...(first.TemplatesMetadata ?? []), ...(rest.TemplatesMetadata ?? [])].map(({ Name }) => Name);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toEqual(expect.arrayContaining(["t0", "t11"]));
    expect(rest.NextToken).toBeUndefined();
  });
});

describe("tags of a mail", () => {
  const send = (Name: string, Value: string) =>
    ses.send(
      new SendEmailCommand({
        Source: "shop@example.com",
        Destination,
        Message: { Subject: { Data: "s" }, Body: { Text: { Data: "t" } } },
        Tags: [{ Name, Value }],
      }),
    );

  it.each([
    ["a:1", "x", "Invalid tag name <a:1>: only alphanumeric ASCII characters, '_',  '-' are allowed."],
    ["x", "a:1", "Invalid tag value <a:1>: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed."],
    ["x".repeat(256), "x", "Tag name cannot exceed 255 characters."],
    ["x", "x".repeat(256), "Tag value cannot exceed 255 characters."],
    ["", "x", "The tag name must be specified."],
    ["x", "", "The tag value must be specified."],
  ])("are refused: %.8s=%.8s", async (name, value, message) => {
    await expect(send(name, value)).rejects.toMatchObject({ name: "InvalidParameterValue", message });
    expect(outbox()).toEqual([]);
  });

  it("may be an address", async () => {
    await send("campaign_1", "ann@example.org");
    expect(outbox()).toHaveLength(1);
  });
});
