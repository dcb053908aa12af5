import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as pulumi from "@pulumi/pulumi";
import { type EngineEvent, LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { TypeScriptLoader } from "../../../local/engine/runner/typescript";
import type { Answer, Order, Step } from "./orders";

/**
 * Deploys an example with Pulumi's Automation API, as `portico exec -- node driver.js FOLDER STACK CLI`: reads orders from standard input, one JSON object a
 * line, and answers each with one. The program is the example's own index.ts, run in this process.
 */
async function main([folder = "", stackName = "", root = ""]: readonly string[]): Promise<void> {
  const requireThere = createRequire(join(folder, "index.ts"));
  new TypeScriptLoader(folder, "cjs");
  process.chdir(folder); // as Pulumi's CLI does: programs read their files from there
  let change: Order["change"];
  // What `pulumi up` would run, anew each time.
  const program = async () => {
    for (const file of Object.keys(requireThere.cache))
      if (file.startsWith(join(folder, "/"))) delete requireThere.cache[file];
    if (change) declareOtherwise(change);
    return { ...(requireThere("./index.ts") as object) };
  };
  const { name: projectName } = requireThere("./package.json") as { name: string };
  const pulumiCommand = await PulumiCommand.get({ root });
  const stack = await LocalWorkspace.createOrSelectStack({ stackName, projectName, program }, { pulumiCommand });
  await stack.setConfig("aws:region", { value: "us-east-1" });
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as Order;
    change = order.change;
    for (const [key, value] of Object.entries(order.config ?? {}))
      await stack.setConfig(key, { value }, /[.[]/.test(key));
    process.stdout.write(`${JSON.stringify(await carryOut(stack, order))}\n`);
  }
}

/** What Pulumi's declarations of its events leave out. */
interface RemediationEvent {
  policyRemediationEvent?: { policyName: string; resourceUrn: string };
}

function declareOtherwise(change: NonNullable<Order["change"]>): void {
  pulumi.runtime.registerResourceTransform(({ type, name, props, opts }) =>
    type === change.type && name === change.name ? { props: { ...props, ...change.props }, opts } : undefined,
  );
}

async function carryOut(stack: Stack, { verb, policyPacks, state }: Order): Promise<Answer> {
  const steps: Step[] = [];
  const warnings = new Set<string>();
  const policies: string[] = [];
  const remedies: string[] = [];
  let changes: Answer["changes"] = {};
  const onEvent = (event: EngineEvent) => {
    const { resourcePreEvent, diagnosticEvent, policyEvent, summaryEvent } = event;
    const { policyRemediationEvent: remedy } = event as RemediationEvent;
    const { op, urn, type } = resourcePreEvent?.metadata ?? {};
    if (op && urn && type) steps.push({ op, urn, type });
    if (summaryEvent) changes = { ...summaryEvent.resourceChanges };
    if (diagnosticEvent?.severity === "warning") warnings.add(diagnosticEvent.message);
    if (remedy) remedies.push(`${remedy.policyName} ${remedy.resourceUrn.split("::").at(-1)}`);
    if (policyEvent) policies.push(`${policyEvent.enforcementLevel} ${policyEvent.policyName}: ${policyEvent.message}`);
  };
  const answer = async (more: Partial<Answer>): Promise<Answer> => ({
    steps,
    changes,
    warnings: [...warnings],
    policies,
    remedies,
    ...more,
  });
  try {
    if (verb === "export") return answer({ state: await stack.exportStack() });
    if (verb === "import") await stack.importStack(state as Parameters<Stack["importStack"]>[0]);
    else await stack[verb]({ onEvent, policyPacks, color: "never" });
    const outputs = Object.entries(await stack.outputs()).map(([name, { value }]) => [name, value]);
    return answer({ outputs: Object.fromEntries(outputs) });
  } catch (error) {
    return answer({ error: (error as Error).message });
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
