import { EventApi, type EventApiArgs } from "../../../components";
import { run } from "./support/program";

const urns = async (args: EventApiArgs, preview: boolean) => {
  const { all } = await run(() => new EventApi("events", args), { preview, config: { "portico:alarmEmail": "a@b.c" } });
  return all.map(({ urn }) => urn).sort();
};

describe("A first preview, when nothing of AWS is known", () => {
  it.each<[string, EventApiArgs]>([
    ["by default", {}],
    ["with a bus for what is stored", { forwardTo: {} }],
    ["with capacity and an address of its own", { capacity: {}, alarmEmail: "me@example.com" }],
  ])("shows every resource that the update makes: %s", async (_, args) => {
    expect(await urns(args, true)).toEqual(await urns(args, false));
  });
});
