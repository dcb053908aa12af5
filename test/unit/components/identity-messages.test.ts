import * as pulumi from "@pulumi/pulumi";
import { Gateway, Identity, type IdentityArgs } from "../../../components";
import { type Run, type RunOptions, run } from "./support/program";

const made = (args: IdentityArgs = {}, options?: RunOptions) =>
  run(() => new Identity("identity", { gateway: Gateway.None, ...args }), options);

const variables = (all: Run<unknown>) =>
  (all.one("aws:lambda/function:Function", "identity-auth").inputs.environment as { variables: Record<string, string> })
    .variables;
const statements = (all: Run<unknown>, service: string) =>
  JSON.parse(String(all.one("aws:iam/rolePolicy:RolePolicy", "identity-auth-policy").inputs.policy)).Statement.filter(
    ({ Action }: { Action: string[] }) => Action.some((action) => action.startsWith(`${service}:`)),
  );

describe("messages of an Identity", () => {
  it("are mail from the stack's address, by an SES identity that its constructs share", async () => {
    const all = await run(() => ({
      one: new Identity("identity", { gateway: Gateway.None }),
      other: new Identity("other", { gateway: Gateway.None }),
    }));
    const [identity, ...others] = all.of("aws:sesv2/emailIdentity:EmailIdentity");
    expect(others).toEqual([]);
    expect(identity).toMatchObject({
      name: "portico-mail-no-reply-at-example.com",
      inputs: { emailIdentity: "no-reply@example.com" },
    });
    expect(variables(all)).toMatchObject({ MAIL_FROM: "no-reply@example.com" });
    expect(statements(all, "ses")).toEqual([
      {
        Effect: "Allow",
        Action: ["ses:SendEmail"],
        Resource: ["arn:aws:ses:eu-central-1:123456789012:identity/no-reply@example.com"],
        Condition: { StringEquals: { "ses:FromAddress": "no-reply@example.com" } },
      },
    ]);
  });

  it("are mail by an identity that is there, from a name and an address", async () => {
    const existing = "arn:aws:ses:eu-central-1:123456789012:identity/example.com";
    const all = await made({ mail: { from: "Example <hello@example.com>", existing } });
    expect(all.of("aws:sesv2/emailIdentity:EmailIdentity")).toEqual([]);
    expect(variables(all)).toMatchObject({ MAIL_FROM: "Example <hello@example.com>" });
    expect(statements(all, "ses")).toMatchObject([
      { Resource: [existing], Condition: { StringEquals: { "ses:FromAddress": "hello@example.com" } } },
    ]);
  });

  it.each([
    ["", "is no address"],
    ["example.com", "is no address"],
    ["a@example.com, b@example.com", "is no address"],
    ["Example <a@example.com> <b@example.com>", "is no address"],
    ["Example\r\nBcc: x <a@example.com>", "is no address"],
  ])("are from an address: %j is refused", async (from, why) => {
    await expect(made({ mail: { from } })).rejects.toThrow(`Identity "identity": mail.from: "${from}" ${why}`);
  });

  it("need somebody whom they are from", async () => {
    const config = { "portico:mailFrom": undefined } as unknown as Record<string, string>;
    await expect(made({}, { config })).rejects.toThrow("pulumi config set portico:mailFrom");
  });

  it("are text messages only where they are wanted, and to phone numbers alone", async () => {
    const without = await made();
    expect(statements(without, "sns")).toEqual([]);
    expect(variables(without)).not.toHaveProperty("SMS");
    const all = await made({ sms: { senderId: "Example" } });
    expect(variables(all)).toMatchObject({ SMS: "on", SMS_SENDER_ID: "Example" });
    expect(statements(all, "sns")).toEqual([
      { Effect: "Allow", Action: ["sns:Publish"], NotResource: ["arn:*:sns:*:*:*"] },
    ]);
  });

  it.each<[IdentityArgs, string]>([
    [{ sms: { senderId: "far too long a name" } }, 'sms.senderId: "far too long a name" is no name'],
    [{ sms: { senderId: "12345" } }, 'sms.senderId: "12345" is no name'],
    [{ links: { verifyUrl: "verify" } }, 'links.verifyUrl: "verify" is no address of a page'],
    [{ links: { resetUrl: "http://example.com/" } }, "links.resetUrl: "],
    [{ links: { resetUrl: "javascript:alert(1)" } }, "links.resetUrl: "],
    [{ links: { resetUrl: "https://example.com/#/reset" } }, "without a fragment"],
  ])("are not made of %j", async (args, message) => {
    await expect(made(args)).rejects.toThrow(
      `Identity "identity": ${message.startsWith("without") ? "links" : message}`,
    );
    await expect(made(args)).rejects.toThrow(message);
  });

  it("may lead to a page of this machine, and to one that nobody knows yet", async () => {
    const verifyUrl = "http://localhost:3000/verify";
    const all = await made({ links: { verifyUrl, resetUrl: pulumi.output("https://example.com/reset") } });
    expect(variables(all)).toMatchObject({ VERIFY_URL: verifyUrl, RESET_URL: "https://example.com/reset" });
  });

  it("lead to pages where there are some", async () => {
    const verifyUrl = "https://example.com/verify";
    expect(variables(await made({ links: { verifyUrl } }))).toMatchObject({ VERIFY_URL: verifyUrl });
  });
});
