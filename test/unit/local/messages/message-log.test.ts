import { type Message, type MessageFilter, matchesFilter } from "../../../../local/services/messages";
import { MessageLog, messagesPerKind } from "../../../../local/services/messages/message-log";

const mail = (id: string, more: Partial<Message> = {}) => ({ id, kind: "email" as const, to: [], body: "", ...more });

describe("MessageLog", () => {
  it("keeps messages in the order in which they passed, over all kinds, with the cloud's time", () => {
    const log = new MessageLog(() => 5);
    log.add(mail("1"));
    log.add({ ...mail("2"), kind: "sms" });
    log.add(mail("3"));
    log.add({ ...mail("4"), kind: "queue" });
    expect(log.find(["email", "sms"]).map(({ id, timestamp }) => [id, timestamp])).toEqual([
      ["1", 5],
      ["2", 5],
      ["3", 5],
    ]);
    log.clear();
    expect(log.find(["email"])).toEqual([]);
  });

  it("lets the oldest of a kind go, by number and by size, and none of another kind", () => {
    const log = new MessageLog(() => 0);
    log.add({ ...mail("sms"), kind: "sms" });
    for (let n = 0; n <= messagesPerKind; n++) log.add(mail(String(n)));
    expect(log.find(["email"])).toHaveLength(messagesPerKind);
    expect(log.find(["email"])[0]?.id).toBe("1");
    const body = "x".repeat(10 * 1024 * 1024);
    log.add(mail("large", { body }));
    log.add(mail("larger", { html: body }));
    expect(log.find(["email"]).map(({ id }) => id)).toEqual(["larger"]);
    expect(log.find(["sms"])).toHaveLength(1);
  });

  it("tells listeners until they have had enough", () => {
    const log = new MessageLog(() => 0);
    const heard: string[] = [];
    const unsubscribe = log.subscribe(({ id }) => heard.push(id));
    log.add(mail("1"));
    unsubscribe();
    log.add(mail("2"));
    expect(heard).toEqual(["1"]);
  });
});

describe("matchesFilter", () => {
  const message: Message = {
    ...mail("1"),
    timestamp: 0,
    from: "Shop <shop@example.com>",
    to: ["Ann <Ann@example.org>"],
    cc: ["bob@example.org"],
    subject: "ALARM: errors",
    body: "text",
    html: "<b>bold</b>",
  };
  const queue: Message = { ...message, kind: "queue", to: ["arn:aws:sqs:eu-central-1:000000000000:orders-123"] };
  const namesOf = (given: string) => (given === "orders" ? ["orders-123"] : []);
  const matches = (filter: MessageFilter, one = message) => matchesFilter(filter, namesOf)(one);

  it.each<[MessageFilter, boolean]>([
    [{}, true],
    [{ kind: "sms" }, false],
    [{ to: "ann@example.org" }, true],
    [{ to: "bob@example.org", kind: "email" }, true],
    [{ to: "example.org" }, false],
    [{ from: "shop@example.com" }, true],
    [{ from: "Shop <shop@example.com>" }, true],
    [{ from: "other@example.com" }, false],
    [{ subject: "ALARM" }, true],
    [{ subject: /^errors/ }, false],
    [{ body: "tex" }, true],
    [{ body: /bold/ }, true],
    [{ body: "none" }, false],
    [{ to: "ann@example.org", subject: "other" }, false],
  ])("%j: %s", (filter, expected) => {
    expect(matches(filter)).toBe(expected);
  });

  it("knows a queue by its logical name, its name and its ARN", () => {
    for (const to of ["orders", "orders-123", queue.to[0]]) expect(matches({ to }, queue)).toBe(true);
    expect(matches({ to: "123" }, queue)).toBe(false);
    expect(matches({ subject: "x" }, { ...queue, subject: undefined })).toBe(false);
  });
});
