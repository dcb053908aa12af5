import { cpSync } from "node:fs";
import { join } from "node:path";
import { readProject } from "../../../../local/engine/project";
import { recordProgram } from "../../../../local/engine/record";
import { repository } from "../../../local/support/program-folder";
import { ProgramFolder, runner } from "./support";

const record = async (text: string) => {
  const folder = new ProgramFolder({ "index.ts": text });
  const lines: string[] = [];
  try {
    const recording = await recordProgram(readProject(folder.path, "dev"), (line) => lines.push(line), { runner });
    return { recording, lines };
  } finally {
    folder.remove();
  }
};

describe("recordProgram", () => {
  it("writes down what is declared, and leaves out what only a deployment can know", async () => {
    const { recording, lines } = await record(`
      import * as pulumi from "@pulumi/pulumi";
      import { Queue } from "@pulumi/aws/sqs";
      class Box extends pulumi.ComponentResource {
        constructor() {
          super("test:index:Box", "box", { size: 1 });
          const queue = new Queue("q", { delaySeconds: 5 }, { parent: this });
          this.registerOutputs({ text: pulumi.jsonStringify({ a: queue.delaySeconds }), arn: queue.arn });
        }
      }
      new Box();
      pulumi.log.error("look out");
      export const arn = Queue.get("other", "id", {}).arn;
    `);
    expect(
      recording.resources.map(({ type, name, custom, inputs, outputs }) => ({ type, name, custom, inputs, outputs })),
    ).toEqual([
      { type: "pulumi:pulumi:Stack", name: expect.stringMatching(/-dev$/), custom: false, inputs: {}, outputs: {} },
      { type: "test:index:Box", name: "box", custom: false, inputs: { size: 1 }, outputs: { text: '{"a":5}' } },
      { type: "aws:sqs/queue:Queue", name: "q", custom: true, inputs: { delaySeconds: 5 }, outputs: {} },
    ]);
    expect(lines).toEqual(["error: look out"]);
  });

  it("says why a program failed, and not which properties waited for that", async () => {
    const program = `
      import * as pulumi from "@pulumi/pulumi";
      import { Queue } from "@pulumi/aws/sqs";
      const url = (queue: Queue) => queue.url;
      new Queue("b", { namePrefix: url(new Queue("a")) });
      new Queue("d", { namePrefix: url(new Queue("c", { namePrefix: url(new Queue("a")) })) });
    `;
    await expect(record(program)).rejects.toThrow(
      /^two resources of type aws:sqs\/queue:Queue are called "a": rename one/,
    );
  });

  it("answers over the process's own channel what programs ask over gRPC", async () => {
    const { recording } = await record(`
      import * as pulumi from "@pulumi/pulumi";
      import * as aws from "@pulumi/aws";
      const adding = (name: string): pulumi.ResourceTransform => ({ props, opts, type }) =>
        type.startsWith("aws:sqs") ? { props: { ...props, tags: { ...props.tags, [name]: Object.keys(props.tags ?? {}).length } }, opts } : undefined;
      pulumi.runtime.registerResourceTransform(adding("stack"));
      new aws.sqs.Queue("q", {}, { transforms: [adding("own")] });
      const monitor = (pulumi.runtime as any).getMonitor();
      const said = (method: string) => new Promise((resolve) =>
        monitor[method]({}, (error: any) => resolve([error.code, error.details, error.message])));
      export const region = aws.getRegionOutput().region;
      export const known = aws.sqs.Queue.get("known", "an-id", { name: "n" }).name;
      export const wrong = aws.ec2.getAmi({}).catch((error: Error) => error.message);
      export const missing = said("existsResource");
    `);
    expect(recording.resources.find(({ name }) => name === "q")?.inputs).toEqual({ tags: { own: 0, stack: 1 } });
    expect(recording.stackOutputs).toEqual({
      region: "us-east-1",
      known: "n",
      wrong: expect.stringContaining("aws:ec2/getAmi:getAmi is not emulated by the local cloud"),
      missing: [
        12,
        ...["", "12 UNIMPLEMENTED: "].map(
          (before) => `${before}The server does not implement the method existsResource`,
        ),
      ],
    });
  });

  it("fails with a resource that cannot be read, in the words that gRPC has for it", async () => {
    const program = `import { StackReference } from "@pulumi/pulumi"; new StackReference("a/b/c");`;
    await expect(record(program)).rejects.toThrow(
      `[pulumi:pulumi:StackReference]: 2 UNKNOWN: StackReference "a/b/c": other stacks are not known to the local cloud`,
    );
  });

  it("waits for what a program does by itself, and for what it asks then", async () => {
    const { recording } = await record(`
      import { Queue } from "@pulumi/aws/sqs";
      import { setTimeout } from "node:timers/promises";
      new Queue("early");
      setTimeout(300).then(() => new Queue("late").urn.apply(() => { new Queue("later"); }));
    `);
    expect(recording.resources.map(({ name }) => name).slice(1)).toEqual(["early", "late", "later"]);
  });

  it("goes on with gRPC where a program has a copy of Pulumi's SDK besides ours", async () => {
    const folder = new ProgramFolder({
      "app/index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        import { Queue } from "@pulumi/aws/sqs";
        pulumi.runtime.registerResourceTransform(({ props, opts, type }) =>
          type.startsWith("aws:sqs") ? { props: { ...props, delaySeconds: 7 }, opts } : undefined);
        class Box extends pulumi.ComponentResource {}
        const parent = new Box("test:index:Box", "box");
        new Queue("q", {}, { parent });`,
    });
    try {
      const [app, sdk] = [join(folder.path, "app"), join("node_modules", "@pulumi", "pulumi")];
      cpSync(join(repository, sdk), join(app, sdk), { recursive: true });
      const recording = await recordProgram(readProject(app, "dev"), () => undefined, { runner });
      expect(recording.resources.map(({ name, inputs }) => [name, inputs]).slice(1)).toEqual([
        ["box", {}],
        ["q", { delaySeconds: 7 }],
      ]);
    } finally {
      folder.remove();
    }
  });

  it("fails with the program", async () => {
    await expect(record(`throw new Error("no");`)).rejects.toThrow("no");
  });
});
