import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { rules } = require("../../dist/policies/rules.js");
const { argsFor, NotApplicable, policyResources } = require("../../dist/policies/kit/subject.js");
const { rulingBy } = require("../../dist/policies/kit/judge.js");
const { readSettings } = require("../../dist/policies/kit/settings.js");
const { isUnknown } = require("../../dist/policies/kit/unknowns.js");

/**
 * What one would write who has the rules and the resources in one process: for every resource every rule that is about its type, and then the rules about all of them. Unlike the
 * pack it mends nothing, knows no exemptions and takes nothing off a wire.
 *
 * @returns the loop, which answers how many faults it found
 */
export function handWritten(resources) {
  const rulingOf = rulingBy(readSettings(undefined, rules));
  const active = rules.map((rule) => ({ rule, ...rulingOf(rule) })).filter(({ level }) => level !== "disabled");
  const subjects = resources.map((resource) => ({ ...resource, props: resource.asDeclared, provider: undefined }));
  return () => {
    let faults = 0;
    const report = () => {
      faults += 1;
    };
    for (const subject of subjects)
      for (const { rule, config } of active)
        if (rule.kind === "resource" && (rule.types === "*" || rule.types.includes(subject.type)))
          asked(() => rule.validateResource(argsFor(subject, config), report));
    const stack = policyResources(subjects.map((one) => ({ ...one, props: { ...one.outputs, ...one.props } })));
    for (const { rule, config } of active)
      if (rule.kind === "stack")
        asked(() => rule.validateStack({ resources: stack, getConfig: () => config, notApplicable }, report));
    return faults;
  };
}

function notApplicable() {
  throw new NotApplicable();
}

function asked(ask) {
  try {
    ask();
  } catch (error) {
    if (!isUnknown(error) && !(error instanceof NotApplicable)) throw error;
  }
}
