import { relative } from "node:path";
import { readProject } from "../../../../local/engine/project";
import { rehearseProgram } from "../../../../local/rehearse";
import { ProgramFolder, runner } from "./support";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

async function rehearse(files: Record<string, string>) {
  const folder = new ProgramFolder(files);
  try {
    const resources = await rehearseProgram(readProject(folder.path, "dev"), () => undefined, { runner });
    const place = ({ source }: (typeof resources)[number]) =>
      source && `${relative(folder.path, source.file)}:${source.line}:${source.column}`;
    return new Map(resources.map((resource) => [resource.name, { ...resource, place: place(resource) }]));
  } finally {
    folder.remove();
  }
}

describe("a rehearsal of a program", () => {
  it("knows what AWS would answer, and what is made from what", async () => {
    const resources = await rehearse({
      "index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        import { Queue } from "@pulumi/aws/sqs";
        import { Vpc } from "@pulumi/aws/ec2";
        const dead = new Queue("dead");
        const vpc = new Vpc("vpc", {});
        new Queue("jobs", {
          redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: dead.arn }),
          tags: { url: dead.url, of: vpc.defaultSecurityGroupId, secret: pulumi.secret("s") },
        }, { protect: true });`,
    });
    const [dead, jobs] = [resources.get("dead"), resources.get("jobs")];
    const arn = dead?.outputs.arn;
    expect(arn).toMatch(/^arn:aws:sqs:us-east-1:000000000000:dead-\w{7}$/);
    expect(jobs?.asDeclared).toEqual({
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn }),
      tags: { url: dead?.outputs.url, of: unknown, secret: "s" },
    });
    const { redrivePolicy, tags = [], ...none } = jobs?.propertyDependencies ?? {};
    expect([redrivePolicy, new Set(tags), none]).toEqual([
      [dead?.urn],
      new Set([dead?.urn, resources.get("vpc")?.urn]),
      {},
    ]);
    expect([jobs?.protect, dead?.protect]).toEqual([true, false]);
    expect(jobs?.outputs).not.toHaveProperty("tags");
  });

  it("answers functions for the provider that they are asked of", async () => {
    const resources = await rehearse({
      "index.ts": `
        import * as aws from "@pulumi/aws";
        const provider = new aws.Provider("elsewhere", { region: "eu-west-1" });
        new aws.sqs.Queue("q", { tags: { region: aws.getRegionOutput({}, { provider }).region } });`,
    });
    expect(resources.get("q")?.asDeclared.tags).toEqual({ region: "eu-west-1" });
  });

  it("goes on with a resource that its service refuses", async () => {
    const resources = await rehearse({
      "index.ts": `
        import { Queue } from "@pulumi/aws/sqs";
        const bad = new Queue("bad", { name: "not a name!", delaySeconds: -1 });
        new Queue("next", { tags: { of: bad.arn } });`,
    });
    expect(resources.get("bad")?.outputs).toMatchObject({ name: "not a name!", delaySeconds: -1 });
    expect(resources.get("next")?.asDeclared.tags).toEqual({ of: resources.get("bad")?.outputs.arn });
  });

  it("says where in the user's own files each resource is declared", async () => {
    const resources = await rehearse({
      "index.ts": `import { Topic } from "@pulumi/aws/sns";
import { Box } from "./box";

type Unused = { about: "what is gone when this is transpiled" };

export const made = [new Box("one"),
  new Box("two")];
const deep = (levels: number): Topic => (levels > 0 ? deep(levels - 1) : new Topic("deep"));
deep(40);
`,
      "box.ts": `import * as pulumi from "@pulumi/pulumi";
import { Topic } from "@pulumi/aws/sns";
interface Args { a?: string }
export class Box extends pulumi.ComponentResource {
  constructor(name: string, args: Args = {}) {
    super("test:index:Box", name, args);
    const topic = new Topic(\`\${name}-topic\`, {}, { parent: this });
    topic.arn.apply(() => new Topic(\`\${name}-late\`, {}, { parent: this }));
  }
}
`,
    });
    const places = Object.fromEntries([...resources].map(([name, { place }]) => [name, place]));
    expect(places).toMatchObject({
      one: "box.ts:6:5",
      "one-topic": "box.ts:7:19",
      "one-late": "box.ts:8:27",
      "two-topic": "box.ts:7:19",
      deep: "index.ts:8:74",
    });
  });

  it("says it of what a package makes, where the package is used", async () => {
    const resources = await rehearse({
      "index.js": `const { Box } = require("./lib/node_modules/boxes");
new Box("one");`,
      "lib/node_modules/boxes/index.js": `const pulumi = require("@pulumi/pulumi");
const { Topic } = require("@pulumi/aws/sns");
exports.Box = class extends pulumi.ComponentResource {
  constructor(name) {
    super("boxes:index:Box", name);
    new Topic(name + "-topic", {}, { parent: this });
  }
};`,
    });
    expect([resources.get("one")?.place, resources.get("one-topic")?.place]).toEqual(["index.js:2:1", "index.js:2:1"]);
  });
});
