import * as pulumi from "@pulumi/pulumi";
import { rules } from "../../../../policies/rules";
import { judge, type Verdict } from "./judge";

/** A resource that a program of ours declares, with inputs as Pulumi would send them. */
export interface Declared {
  name: string;
  type: string;
  inputs: object;
}

/** Every resource of a program. */
export async function declare(stack: string, program: () => unknown): Promise<Declared[]> {
  const declared: Declared[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, type, inputs, custom }) => {
        if (custom !== false) declared.push({ name, type, inputs: inputs as object });
        return { id: `${name}-id`, state: { ...inputs, arn: `arn:aws:mocked:eu-west-1:123456789012:${name}` } };
      },
      call: ({ inputs }) => ({
        ...inputs,
        accountId: "123456789012",
        region: "eu-west-1",
        name: "eu-west-1",
        id: "eu-west-1",
      }),
    },
    "policies",
    stack,
  );
  program();
  await pulumi.runtime.disconnect();
  return declared;
}

/** What the rules about single resources, those that are no mere advice, say of all of them: verdict, rule and resource. */
export const verdicts = (declared: Declared[]): [Verdict, string, string][] =>
  declared.flatMap(({ name, type, inputs }) =>
    rules
      .filter(({ kind, enforcementLevel }) => kind === "resource" && /mandatory|remediate/.test(enforcementLevel))
      .map((rule): [Verdict, string, string] => [judge(rule, type, inputs), rule.name, name]),
  );
