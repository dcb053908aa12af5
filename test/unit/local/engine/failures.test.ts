import { withEngine } from "./support";

const imports = `import * as pulumi from "@pulumi/pulumi";
import { Queue } from "@pulumi/aws/sqs";
`;

describe("a program that fails", () => {
  it("loses nothing: the error has the user's file and line, and all that was there stays", () =>
    withEngine({ "index.ts": `${imports}new Queue("a", {}); new Queue("b", {});` }, async (under) => {
      await under.run();
      const file = under.folder.write(
        "index.ts",
        `${imports}
interface Unused { a: string }
new Queue("a", { delaySeconds: 2 });
throw new Error("not today");`,
      );
      const { error } = await under.run();
      expect(error?.message).toBe("not today");
      expect(error?.location).toMatchObject({ file, line: 6 });
      expect(under.calls.filter((call) => call.startsWith("delete"))).toEqual([]);
      expect(under.engine.resources.map(({ name }) => name)).toEqual(expect.arrayContaining(["a", "b"]));
      under.folder.write("index.ts", `${imports}new Queue("a", {}); new Queue("b", {});`);
      expect((await under.run()).error).toBeUndefined();
    }));

  it("names the resource that could not be made, and where the program declares it", () =>
    withEngine(
      {
        "index.ts": `${imports}\nnew Queue("good", {});\nnew pulumi.CustomResource("test:index:Thing", "bad", { fail: "the name is taken" });`,
      },
      async (under) => {
        const { error } = await under.run();
        expect(error?.message).toBe("bad (test:index:Thing): the name is taken");
        expect(error?.location).toMatchObject({ file: `${under.folder.path}/index.ts`, line: 5 });
        expect(under.engine.resources.map(({ name }) => name)).toContain("good");
      },
    ));

  it.each([
    ["a mistake of syntax", "const a = ;", /Unexpected ";"/, 3],
    ["a missing module", `import { x } from "./nowhere"; x();`, /Cannot find module '.\/nowhere'/, 3],
    ["a rejected promise", `\npulumi.output(Promise.reject(new Error("late"))).apply((v) => v);`, /late/, 4],
    ["an ended process", "process.exit(0);", /ended before the program did \(exit code \d\)/, undefined],
    [
      "the same name twice",
      `new Queue("a");\nnew Queue("a");`,
      /two resources of type aws:sqs\/queue:Queue are called "a"/,
      4,
    ],
    [
      "an unknown function",
      `import * as aws from "@pulumi/aws";\naws.ec2.getVpcOutput({ default: true }).apply((v) => v);`,
      /aws:ec2\/getVpc:getVpc is not emulated/,
      undefined,
    ],
    [
      "a foreign resource",
      `Queue.get("q", "https://sqs/elsewhere");`,
      /q \(aws:sqs\/queue:Queue\): there is no aws:sqs\/queue:Queue with the id "https:\/\/sqs\/elsewhere"/,
      3,
    ],
    [
      "another stack",
      `new pulumi.StackReference("org/net/prod");`,
      /StackReference "org\/net\/prod": other stacks are not known/,
      3,
    ],
    [
      "a file that is not there",
      `new Queue("a", { policy: new pulumi.asset.FileAsset("./none.txt") as never });`,
      /an asset's file cannot be read: .*none\.txt/,
      3,
    ],
  ])("tells %s in one line", (_, text, message, line) =>
    withEngine({ "index.ts": `${imports}${text}` }, async (under) => {
      const { error } = await under.run();
      expect(error?.message).toMatch(message);
      expect(error?.message).not.toContain("\n");
      expect(error?.location?.line).toBe(line);
      if (line !== undefined) expect(error?.location?.file).toBe(`${under.folder.path}/index.ts`);
    }),
  );
});
