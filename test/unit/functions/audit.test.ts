import fc from "fast-check";
import { auditActions } from "../../../functions/audit/actions";
import { auditedEvent } from "../../../functions/audit/audited-event";
import { auditedNetwork, masked, maskedDetail } from "../../../functions/audit/mask";
import type { StreamRecord } from "../../../functions/forwarding/stream-event";

describe("what an audit record says of people", () => {
  it.each([
    ["ann@example.com", "a…@example.com"],
    ["Ann <ann.b+c@mail.example.co.uk>", "Ann <a…@mail.example.co.uk>"],
    ["+491701234567", "+49…67"],
    ["+2901234, +49170123456789", "+29…34, +49…89"],
    ["01HV0000000000000000000000", "01HV0000000000000000000000"],
    ["a@b", "a@b"],
    ["1 + 234567", "1 + 234567"],
  ])("of %s is %s", (text, wanted) => expect(masked(text)).toBe(wanted));

  it("is no whole e-mail address, whatever stands around it", () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.constantFrom("", " ", "<", '"', ","), (address, before) => {
        const [name = ""] = address.split("@");
        fc.pre(name.length > 1);
        expect(masked(`${before}${address}${before}`)).not.toContain(address);
      }),
    );
  });

  it("has no secrets among its details", () => {
    const detail = { newPassword: "x", refresh_token: "x", code: "x", clientSecret: "x", role: "admin", key: "id" };
    expect(maskedDetail(detail)).toEqual({
      newPassword: "[redacted]",
      refresh_token: "[redacted]",
      code: "[redacted]",
      clientSecret: "[redacted]",
      role: "admin",
      key: "id",
    });
  });

  it.each([
    ["192.0.2.77", true, "192.0.2.77"],
    ["192.0.2.77", false, "192.0.2.0/24"],
    ["2001:db8:1:2:3::4", true, "2001:db8:1:2::/64"],
    ["2001:db8:1:2:3::4", false, "2001:db8:1::/48"],
  ])("of the address %s, known %s, is %s", (address, isKnown, network) => {
    expect(auditedNetwork(address, isKnown)).toBe(network);
  });
});

describe("an audit record on its way to the bus", () => {
  const record = (item: StreamRecord["dynamodb"]["NewImage"]): StreamRecord => ({
    eventName: "INSERT",
    dynamodb: { SequenceNumber: "1", NewImage: item },
  });

  it("is as it is kept", () => {
    const item = { action: { S: "login" }, time: { S: "2026-11-22T09:30:00.000Z" }, record: { S: '{"a":1}' } };
    expect(auditedEvent(record(item))).toEqual({
      sequenceNumber: "1",
      type: "login",
      createdAt: "2026-11-22T09:30:00.000Z",
      json: '{"a":1}',
    });
  });

  it("is none that another program wrote", () => {
    expect(() => auditedEvent(record({ action: { S: "login" } }))).toThrow('no text "time": it is no audit record');
  });
});

it("actions are sorted, and named like events", () => {
  expect(auditActions).toEqual([...auditActions].sort());
  for (const action of auditActions) expect(action).toMatch(/^[a-z]+(\.[a-z-]+)?$/);
});
