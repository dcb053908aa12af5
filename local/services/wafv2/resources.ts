import { randomUUID } from "node:crypto";
import type { Properties, ResourceContext, ResourceType } from "../../service";
import { arnOf } from "../ids";
import { sayNotEmulated } from "../not-emulated";
import { nameOf, type RecordedType, recorded } from "../recorded";
import { tracked } from "../tracked";
import { capacityOf, mostCapacity } from "./capacity";
import type { LoggingInputs, RuleGroupInputs, RuleInputs, WebAclInputs } from "./inputs";
import { rangesOf } from "./judge/addresses";
import type { WafState } from "./state";

/** What web ACLs, groups and sets have in common: a name, an id, and an ARN of both. */
const named = (kind: string, token: string): RecordedType => ({
  token,
  emulated: true,
  once(inputs, context) {
    const id = randomUUID();
    const name = nameOf(inputs, context);
    return { id, name, arn: arnIn(inputs, context, `${kind}/${name}/${id}`), lockToken: randomUUID() };
  },
});

/** What is for CloudFront is global, and lives in us-east-1 (AWS, WAF developer guide: "Resources and regions"). */
const arnIn = ({ scope }: Properties, { cloud }: ResourceContext, resource: string): string =>
  scope === "CLOUDFRONT"
    ? arnOf({ accountId: cloud.accountId, region: "us-east-1" }, "wafv2", `global/${resource}`)
    : arnOf(cloud, "wafv2", `regional/${resource}`);

/** The types of WAF. */
export const wafTypes = (state: WafState): ResourceType<Properties, Properties>[] => [
  webAclType(state),
  ruleGroupType(state),
  setType(state, "ipset", "aws:wafv2/ipSet:IpSet", state.ipSets, ({ addresses = [] }) => {
    rangesOf(addresses as string[]);
    return addresses as string[];
  }),
  setType(
    state,
    "regexpatternset",
    "aws:wafv2/regexPatternSet:RegexPatternSet",
    state.patternSets,
    ({ regularExpressions = [] }) =>
      (regularExpressions as { regexString: string }[]).map(({ regexString }) => regexString),
  ),
  associationType(state),
  loggingType(state),
];

/** `aws:wafv2/webAcl:WebAcl`: judges the requests of the stages that it is associated with. */
const webAclType = (state: WafState) =>
  tracked(
    recorded({
      ...named("webacl", "aws:wafv2/webAcl:WebAcl"),
      approximates:
        "managed groups by signatures of our own, rates exact, no data about countries, bots and reputation, puzzles only count",
      defaults: { applicationIntegrationUrl: "" },
      derived: ({ rules }) => ({ capacity: checkedCapacity(rules as RuleInputs[] | undefined, state) }),
    }),
    {
      put({ outputs }, { cloud, name }) {
        const acl = outputs as unknown as WebAclInputs;
        sayNotEmulated((line) => cloud.print(line), name, outputs, ["ruleJson", "tokenDomains"]);
        for (const note of state.notes(acl)) cloud.print(`${name}: not emulated: ${note}`);
        state.webAcls.set(acl.arn, acl);
        state.changed();
      },
      remove({ outputs }) {
        state.webAcls.delete(String(outputs.arn));
        state.changed();
      },
    },
  );

/** @throws Error over 5,000 units, which AWS refuses */
function checkedCapacity(rules: RuleInputs[] | undefined, state: WafState): number {
  const units = capacityOf(rules ?? [], (arn) => state.ruleGroups.get(arn)?.capacity ?? 0);
  if (units > mostCapacity)
    throw new Error(`the rules take ${units} web ACL capacity units; AWS allows ${mostCapacity}`);
  return units;
}

/** `aws:wafv2/ruleGroup:RuleGroup`: rules that web ACLs share. */
const ruleGroupType = (state: WafState) =>
  tracked(
    recorded({
      ...named("rulegroup", "aws:wafv2/ruleGroup:RuleGroup"),
      approximates: "as web ACLs; custom responses by the bodies of the web ACL",
    }),
    {
      put({ outputs }) {
        state.ruleGroups.set(String(outputs.arn), outputs as unknown as RuleGroupInputs);
        state.changed();
      },
      remove({ outputs }) {
        state.ruleGroups.delete(String(outputs.arn));
        state.changed();
      },
    },
  );

/** Sets that rules refer to. @param contents what of one counts; throws for what AWS refuses */
const setType = (
  state: WafState,
  kind: string,
  token: string,
  sets: Map<string, readonly string[]>,
  contents: (outputs: Properties) => readonly string[],
) =>
  tracked(recorded(named(kind, token)), {
    put({ outputs }) {
      sets.set(String(outputs.arn), contents(outputs));
      state.changed();
    },
    remove({ outputs }) {
      sets.delete(String(outputs.arn));
      state.changed();
    },
  });

/** `aws:wafv2/webAclAssociation:WebAclAssociation`: which web ACL is before what. */
const associationType = (state: WafState) =>
  tracked(
    recorded({
      token: "aws:wafv2/webAclAssociation:WebAclAssociation",
      emulated: true,
      approximates: "in force for stages of REST APIs",
      once: ({ webAclArn, resourceArn }) => ({ id: `${webAclArn},${resourceArn}` }),
    }),
    {
      put: ({ outputs }) => void state.associations.set(String(outputs.resourceArn), String(outputs.webAclArn)),
      remove({ outputs }) {
        // Where it was replaced, the stage has another one by now.
        if (state.associations.get(String(outputs.resourceArn)) === outputs.webAclArn)
          state.associations.delete(String(outputs.resourceArn));
      },
    },
  );

/** `aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration`: it is known by its web ACL. */
const loggingType = (state: WafState) =>
  tracked(
    recorded({
      token: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
      emulated: true,
      approximates: "records go to log groups, not to buckets and streams",
      once: ({ resourceArn }) => ({ id: String(resourceArn) }),
    }),
    {
      put({ outputs }) {
        state.logging.set(String(outputs.resourceArn), outputs as unknown as LoggingInputs);
      },
      remove: ({ outputs }) => void state.logging.delete(String(outputs.resourceArn)),
    },
  );
