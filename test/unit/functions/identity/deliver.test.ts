import "../support/environment";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { call, useOutput } from "../support/requests";

Object.assign(process.env, { MAIL_FROM: "no-reply@example.com" });
const output = useOutput();

it("a message that SES refuses is logged without the address that it names", async () => {
  const { open, route } = await import("../../../../functions/runtime/contract");
  const { serve } = await import("../../../../functions/runtime/serve");
  const { noContent } = await import("../../../../functions/runtime/reply");
  const { deliver } = await import("../../../../functions/identity/auth/deliver");
  const { registeredMessage } = await import("../../../../functions/identity/auth/messages");
  jest.spyOn(SESv2Client.prototype, "send").mockImplementation(() => {
    throw new Error("The following identities failed the check in region EU-CENTRAL-1: ada.lovelace@example.com");
  });
  const handler = serve(
    route("POST /messages", { summary: "Send a message", auth: open(), responses: { 204: null } }),
    async (input) => {
      await deliver({ kind: "email", value: "ada.lovelace@example.com" }, registeredMessage(), input);
      return noContent();
    },
  );
  expect((await call(handler, "POST /messages")).status).toBe(204);
  expect(output.records("message not sent")).toMatchObject([
    { subject: "You have an account already", reason: expect.stringContaining("identities failed the check") },
  ]);
  expect(output.text()).not.toContain("ada.lovelace");
});
