import { messageLine } from "../../../cli/lines";

const url = "http://127.0.0.1:4400";
const mail = {
  id: "1",
  kind: "email",
  timestamp: 0,
  to: ["ann+a@example.com"],
  subject: "Your code",
  body: "",
} as const;

it("a message for a person is one line, with where it is", () => {
  const where = `(${url}/_portico/outbox?to=ann%2Ba%40example.com)`;
  expect(messageLine(mail, url)).toBe(`email  to ann+a@example.com: Your code ${where}`);
  expect(messageLine({ ...mail, to: [...mail.to, "b@example.com"] }, url)).toContain("and 1 more: Your code");
  expect(messageLine({ ...mail, subject: "a\n\u001b[31mb" }, url)).toContain(": a [31mb (");
});
