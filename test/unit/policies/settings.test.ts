import { settingsOf } from "../../../cli/check/settings";
import { Exemptions } from "../../../policies/kit/exemption";
import { profileOf, readSettings } from "../../../policies/kit/settings";
import { SettingsError } from "../../../policies/kit/settings-error";

const rules = [
  { name: "plain" },
  { name: "days", configSchema: { properties: { minimumDays: { type: "integer" as const } } } },
];
const read = (value: unknown) => readSettings(value, rules);
const sound = { urn: "*::a", rule: "plain", reason: "Because", until: "2027-01-31" };

describe("the settings of a stack", () => {
  it.each([undefined, null, {}, "{}", { profile: undefined }])("may be left out: %j", (value) => {
    expect(read(value)).toEqual({ profile: "production", levels: {}, rules: {}, exemptions: [] });
  });

  it("are read from an object as from its text", () => {
    const settings = {
      profile: "regulated",
      levels: { plain: "disabled" },
      rules: { days: { minimumDays: 3 } },
      exemptions: [sound],
    };
    expect(read(settings)).toEqual(settings);
    expect(read(JSON.stringify(settings))).toEqual(settings);
  });

  it.each<[string, unknown, string]>([
    ["no JSON", "{", 'portico:policies must hold names and values, not "{"'],
    ["a list", [], "portico:policies must hold names and values, not []"],
    [
      "another setting",
      { exemption: [] },
      'there is no setting "exemption": there are profile, levels, rules, exemptions',
    ],
    ["another profile", { profile: "prod" }, 'there is no profile "prod": there are preview, production, regulated'],
    ["a profile of every object", { profile: "toString" }, "there is no profile"],
    ["a level of no rule", { levels: { other: "advisory" } }, 'levels: there is no rule "other"'],
    ["no level", { levels: { plain: "off" } }, 'levels: plain has no level "off"'],
    ["levels that are a text", { levels: "advisory" }, 'levels must hold names and values, not "advisory"'],
    ["configuration of no rule", { rules: { other: {} } }, 'rules: there is no rule "other"'],
    [
      "a misspelt name",
      { rules: { days: { minimumDay: 3 } } },
      'rules: days: there is no setting "minimumDay": there are minimumDays',
    ],
    [
      "configuration of a rule that takes none",
      { rules: { plain: { a: 1 } } },
      'plain: there is no setting "a": it has none',
    ],
    ["one exemption for a list", { exemptions: sound }, "exemptions must be a list"],
    ["an exemption that is a text", { exemptions: ["x"] }, "exemptions[0] must be { urn, rule, reason, until }"],
    ["no urn", { exemptions: [sound, { ...sound, urn: " " }] }, "exemptions[1] has no urn"],
    ["no rule", { exemptions: [{ ...sound, rule: undefined }] }, "exemptions[0] (*::a) has no rule"],
    ["another rule", { exemptions: [{ ...sound, rule: "other" }] }, 'exemptions[0]: there is no rule "other"'],
    ["no reason", { exemptions: [{ ...sound, reason: "" }] }, "exemptions[0] (plain on *::a) has no reason: say why"],
    ["no end", { exemptions: [{ ...sound, until: undefined }] }, "exemptions[0] (plain on *::a) has no end"],
    ["a day that is not", { exemptions: [{ ...sound, until: "2027-02-30" }] }, 'ends on "2027-02-30", which is no day'],
    ["another way to write it", { exemptions: [{ ...sound, until: "31.1.2027" }] }, 'ends on "31.1.2027"'],
    ["another name", { exemptions: [{ ...sound, expires: "2027" }] }, 'there is no setting "expires"'],
  ])("are refused in one line with %s", (_, value, said) => {
    const reading = () => read(value);
    expect(reading).toThrow(SettingsError);
    expect(reading).toThrow(said);
    expect(reading).not.toThrow("\n");
  });

  it("take their profile from portico:profile where they say none", () => {
    expect(readSettings(undefined, rules, "preview").profile).toBe("preview");
    expect(readSettings({ levels: {} }, rules, "regulated").profile).toBe("regulated");
    expect(readSettings({ profile: "production" }, rules, "preview").profile).toBe("production");
    expect(() => readSettings(undefined, rules, "prod")).toThrow('there is no profile "prod"');
  });

  it("know a production by portico:production, else by the profile, as constructs do", () => {
    const production = (profile?: string, said?: unknown) => readSettings(undefined, rules, profile, said).production;
    expect([production(), production("preview"), production("regulated")]).toEqual([undefined, false, true]);
    expect([production(undefined, "true"), production("regulated", "false"), production("production", true)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(settingsOf({ "portico:production": "true" }, undefined, []).production).toBe(true);
    expect(() => production(undefined, "yes")).toThrow('portico:production must be true or false, not "yes"');
  });

  it("are read by portico check too, whose --profile goes before", () => {
    const config = { "portico:profile": "preview", "portico:policies": '{"levels":{}}' };
    expect(settingsOf(config, undefined, []).profile).toBe("preview");
    expect(settingsOf(config, "regulated", []).profile).toBe("regulated");
    expect(settingsOf({}, undefined, []).profile).toBe("production");
  });

  it("know the profiles", () => {
    expect(["preview", "production", "regulated"].map(profileOf)).toEqual(["preview", "production", "regulated"]);
  });
});

describe("exemptions", () => {
  const urn = (name: string) => `urn:pulumi:dev::shop::aws:sqs/queue:Queue::${name}`;
  const on = (day: string, ...exemptions: Partial<typeof sound>[]) =>
    new Exemptions(
      exemptions.map((one) => ({ ...sound, ...one })),
      Date.parse(day),
    );

  it.each([
    ["*::a", "a", true],
    ["*::a", "ba", false],
    ["*::a", "a-dead", false],
    ["*::a*", "a-dead", true],
    ["*:dev::*Queue::*", "any", true],
    ["a", "a", false],
    [urn("a"), "a", true],
    ["*::a.c", "abc", false],
  ])("of %s and the resource %s: %s", (pattern, name, matches) => {
    expect(on("2027-01-01", { urn: pattern }).find("plain", urn(name)) !== undefined).toBe(matches);
  });

  it("hold to the end of their last day", () => {
    expect(on("2027-01-31T23:59:59Z", {}).find("plain", urn("a"))?.isOver).toBe(false);
    expect(on("2027-02-01T00:00:00Z", {}).find("plain", urn("a"))?.isOver).toBe(true);
  });

  it("are of one rule", () => {
    expect(on("2027-01-01", {}).find("days", urn("a"))).toBeUndefined();
    expect([on("2027-01-01", {}).isEmptyFor("days"), on("2027-01-01", {}).isEmptyFor("plain")]).toEqual([true, false]);
  });

  it("hold where one of two does", () => {
    const found = on("2027-01-01", { until: "2026-01-01", reason: "Old" }, { reason: "New" }).find("plain", urn("a"));
    expect(found).toMatchObject({ reason: "New", isOver: false });
  });
});
