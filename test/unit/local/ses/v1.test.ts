import {
  DeleteIdentityCommand,
  GetIdentityVerificationAttributesCommand,
  ListIdentitiesCommand,
  SESClient,
  SendEmailCommand,
  SendRawEmailCommand,
  SendTemplatedEmailCommand,
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
