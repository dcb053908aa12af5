import { PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { MessagesService } from "../../../../local/services/messages";
import { failure } from "../sns/support";
import { type EventsUnderTest, openEvents, settled } from "./support";

let test: EventsUnderTest;
beforeEach(async () => {
  test = await openEvents();
});
afterEach(() => test.close());

const entry: PutEventsRequestEntry = { Source: "shop", DetailType: "order", Detail: "{}" };
const put = (...Entries: PutEventsRequestEntry[]) => test.events.send(new PutEventsCommand({ Entries }));

describe("PutEvents", () => {
  it("hands events to the targets of the rules that want them, in EventBridge's form", async () => {
    await test.rule("all", [{}]);
    await test.rule("some", [{ Arn: test.queueArn("big") }], {
      EventPattern: '{"detail":{"total":[{"numeric":[">",100]}]}}',
    });
    const id = await test.put({ total: 3 }, { Resources: ["arn:aws:x"], Time: new Date("2026-11-22T10:11:12.345Z") });
    await test.put({ total: 101 });
    await test.queues.count(3);
    expect(test.queues.received.map(({ arn }) => arn.slice(-4))).toEqual(
      [":q", ":q", "big"].map((end) => expect.stringMatching(`${end}$`)),
    );
    expect(test.bodies[0]).toEqual({
      version: "0",
      id,
      "detail-type": "order",
      source: "shop",
      account: "000000000000",
      time: "2026-11-22T10:11:12Z",
      region: "eu-central-1",
      resources: ["arn:aws:x"],
      detail: { total: 3 },
    });
    const { log } = test.port.cloud.services.get("messages") as MessagesService;
    expect(log.find(["bus"])[0]).toMatchObject({
      id,
      from: "shop",
      subject: "order",
      body: '{"total":3}',
      to: ["arn:aws:events:eu-central-1:000000000000:event-bus/default"],
    });
  });

  it("says of each entry what is wrong with it, and takes the others", async () => {
    await test.rule("all", [{}]);
    const required = (name: string) => ({
      ErrorCode: "InvalidArgument",
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    });
    const malformed = { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
    expect(
      await put(
        entry,
        { ...entry, Source: undefined },
        { ...entry, DetailType: undefined },
        { ...entry, Detail: undefined },
        { ...entry, Detail: "[1]" },
        { ...entry, Detail: '"text"' },
        { ...entry, Detail: "{" },
        { ...entry, Source: "aws.s3" },
        { ...entry, EventBusName: "nowhere" },
      ),
    ).toMatchObject({
      FailedEntryCount: 7,
      Entries: [
        { EventId: expect.any(String) },
        required("Source"),
        required("DetailType"),
        required("Detail"),
        malformed,
        malformed,
        malformed,
        { ErrorCode: "NotAuthorizedForSourceException" },
        { EventId: expect.any(String) },
      ],
    });
    await settled();
    expect(test.bodies).toHaveLength(1);
  });

  it("takes ten entries and 256 KB, and not more", async () => {
    expect((await put(...Array(10).fill(entry))).FailedEntryCount).toBe(0);
    expect((await failure(put(...Array(11).fill(entry))))?.[2]).toMatch(
      /^1 validation error detected: Value '.*' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10$/,
    );
    expect((await failure(put()))?.[0]).toBe("ValidationException");
    const large = { ...entry, Detail: JSON.stringify({ text: "x".repeat(140_000) }) };
    expect((await put(large)).FailedEntryCount).toBe(0);
    expect(await failure(put(large, large))).toEqual([
      "ValidationException",
      400,
      "Total size of the entries in the request is over the limit.",
    ]);
  });
});
