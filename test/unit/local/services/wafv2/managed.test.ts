import { harmless, probes } from "../../../../fixtures/waf-probes";
import { group, WafUnderTest } from "./support";

const groups = [
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesKnownBadInputsRuleSet",
  "AWSManagedRulesSQLiRuleSet",
];

let waf: WafUnderTest;
beforeAll(async () => {
  waf = new WafUnderTest();
  await waf.webAcl(groups.map((name) => ({ ...group(name), overrideAction: { count: {} } })));
});

/** The rules that a request meets, each group asked until one refuses. */
const met = (probe: Parameters<WafUnderTest["judge"]>[0]) =>
  waf.judge(probe).groups.flatMap(({ terminatingRule }) => terminatingRule?.ruleId ?? []);

describe("The managed groups, by signatures of our own", () => {
  it.each(probes)("S2.32 %s finds %s", (name, _, probe) => {
    expect(met(probe)).toContain(name);
  });

  it.each(harmless)("let %s through", (_, probe) => {
    expect(met(probe)).toEqual([]);
  });

  it("label what they find as AWS does", () => {
    const { labels } = waf.judge({ body: "{\"id\":\"1' or '1'='1\"}", query: "f=../../etc/passwd" }).subject;
    expect([...labels]).toEqual([
      "awswaf:managed:aws:core-rule-set:GenericLFI_QueryArguments",
      "awswaf:managed:aws:sql-database:SQLi_Body",
    ]);
  });

  it("refuse what names no user agent, and bodies over 8 KB, unless they are told to count", async () => {
    const bare = new WafUnderTest();
    const common = "AWSManagedRulesCommonRuleSet";
    await bare.webAcl([group(common)]);
    const large = { body: JSON.stringify({ text: "a".repeat(9_000) }) };
    const nameless = { headers: { "user-agent": "" } };
    for (const probe of [large, nameless]) expect(bare.judge(probe).action).toBe("BLOCK");

    const counting = new WafUnderTest();
    const counted = ["SizeRestrictions_BODY", "NoUserAgent_HEADER"];
    await counting.webAcl([
      group(common, { ruleActionOverrides: counted.map((name) => ({ name, actionToUse: { count: {} } })) }),
    ]);
    for (const [index, probe] of [large, nameless].entries()) {
      const judged = counting.judge(probe);
      expect(judged.action).toBe("ALLOW");
      expect(judged.groups[0]?.nonTerminatingMatchingRules).toEqual([
        { ruleId: counted[index], action: "COUNT", overriddenAction: "BLOCK" },
      ]);
    }
  });

  it("look at the first 16 KB of a body, or at as much as is said", async () => {
    const attack = { body: JSON.stringify({ fill: "a".repeat(20_000), id: "1' or '1'='1" }) };
    const sql = new WafUnderTest();
    await sql.webAcl([group("AWSManagedRulesSQLiRuleSet")]);
    expect(sql.judge(attack).action).toBe("ALLOW");
    expect([...sql.judge(attack).subject.oversize]).toEqual(["REQUEST_BODY"]);
    await sql.webAcl([group("AWSManagedRulesSQLiRuleSet")], {
      associationConfig: { requestBodies: [{ apiGateway: { defaultSizeInspectionLimit: "KB_32" } }] },
    });
    expect(sql.judge(attack).action).toBe("BLOCK");
  });

  it("that are not emulated are named, and find nothing", async () => {
    const bots = new WafUnderTest();
    await bots.webAcl([group("AWSManagedRulesBotControlRuleSet")]);
    expect(bots.printed).toEqual(["acl: not emulated: rule-0: the managed group AWS AWSManagedRulesBotControlRuleSet"]);
    expect(bots.judge({ headers: { "user-agent": "curl/8" } }).action).toBe("ALLOW");
  });

  it("need no more than a moment for the worst of bodies", () => {
    const bodies = ["<a", "'or ", "../", "${${", "union select ", "/*", "%25", "\\u0027", "; drop ", "&lt;"].map(
      (part) => part.repeat(16_384 / part.length),
    );
    for (const body of bodies) {
      const startedAt = performance.now();
      waf.judge({ body, headers: { "content-type": "text/plain" } });
      expect(performance.now() - startedAt).toBeLessThan(5_000); // a step back at each character would take hours
    }
  });
});
