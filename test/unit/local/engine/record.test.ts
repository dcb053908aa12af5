import { readProject } from "../../../../local/engine/project";
import { recordProgram } from "../../../../local/engine/record";
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

  it("fails with the program", async () => {
    await expect(record(`throw new Error("no");`)).rejects.toThrow("no");
  });
});
