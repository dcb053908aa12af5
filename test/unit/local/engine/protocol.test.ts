import { withEngine } from "./support";

const imports = `
  import * as pulumi from "@pulumi/pulumi";
  import * as aws from "@pulumi/aws";
`;

describe("what a program can ask of the engine", () => {
  it("answers who and where it is, and makes policy documents", () =>
    withEngine(
      {
        "Pulumi.dev.yaml": "config:\n  aws:region: ap-southeast-1\n",
        "index.ts": `${imports}
          const elsewhere = new aws.Provider("elsewhere", { region: "eu-west-1" });
          export const account = aws.getCallerIdentityOutput().accountId;
          export const region = aws.getRegionOutput().region;
          export const other = aws.getRegionOutput({}, { provider: elsewhere }).region;
          export const partition = aws.getPartitionOutput().partition;
          export const policy = aws.iam.getPolicyDocumentOutput({
            statements: [{ actions: ["s3:GetObject"], resources: ["*"], principals: [{ type: "*", identifiers: ["*"] }] }],
          }).json.apply(JSON.parse);
        `,
      },
      async (under) => {
        expect((await under.run()).error).toBeUndefined();
        expect(under.engine.outputs).toEqual({
          account: "000000000000",
          region: "ap-southeast-1",
          other: "eu-west-1",
          partition: "aws",
          policy: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Principal: "*" }],
          },
        });
      },
    ));

  it("calls transforms: the resource's own, its parents', the stack's, each on what the last one made", () =>
    withEngine(
      {
        "index.ts": `${imports}
          const adding = (name: string): pulumi.ResourceTransform => ({ props, opts, type }) =>
            type.startsWith("aws:") ? { props: { ...props, tags: { ...props.tags, [name]: Object.keys(props.tags ?? {}).length } }, opts } : undefined;
          pulumi.runtime.registerResourceTransform(adding("stack"));
          class Group extends pulumi.ComponentResource {
            constructor() {
              super("test:index:Group", "group", {}, { transforms: [adding("parent")] });
              new aws.sqs.Queue("q", {}, { parent: this, transforms: [adding("own")] });
            }
          }
          new Group();
        `,
      },
      async (under) => {
        expect((await under.run()).error).toBeUndefined();
        expect(under.engine.resources.at(-1)?.inputs).toEqual({ tags: { own: 0, parent: 1, stack: 2 } });
      },
    ));

  it("reads back a resource of the same stack by its id or its URN, and says more than its log's debug lines", () =>
    withEngine(
      {
        "index.ts": `${imports}
          const made = new aws.sqs.Queue("made", { delaySeconds: 7 });
          export const found = made.id.apply((id) => aws.sqs.Queue.get("found", id).delaySeconds);
          pulumi.log.debug("fine print"); pulumi.log.warn("careful"); console.log("hello");
        `,
      },
      async (under) => {
        expect((await under.run()).error).toBeUndefined();
        expect(under.engine.outputs.found).toBe(7);
        expect(under.lines.sort()).toEqual(["hello", "warning: careful"]);
      },
    ));

  it("reads assets and archives, and takes an unchanged content for an unchanged input wherever it lies", () =>
    withEngine(
      {
        "code/a.js": "a",
        "code/sub/b.js": "b",
        "index.ts": `${imports}
          const { asset } = pulumi;
          const content = (folder: string) => new asset.AssetArchive({
            "index.js": new asset.StringAsset("i"), lib: new asset.FileArchive(folder), "c.txt": new asset.FileAsset("code/a.js"),
          });
          const folder = new pulumi.Config().get("folder") ?? "./code";
          new pulumi.CustomResource("test:index:Thing", "q", { content: content(folder) });
        `,
      },
      async (under) => {
        expect((await under.run()).error).toBeUndefined();
        const path = under.folder.path;
        const content = () => under.engine.resources.at(-1)?.outputs.content as { hash: string; files: object };
        const { hash } = content();
        expect(content()).toEqual({
          kind: "archive",
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          files: {
            "c.txt": { path: `${path}/code/a.js` },
            "index.js": { text: "i" },
            "lib/a.js": { path: `${path}/code/a.js` },
            "lib/sub/b.js": { path: `${path}/code/sub/b.js` },
          },
        });
        under.folder.write("moved/a.js", "a");
        under.folder.write("moved/sub/b.js", "b");
        const name = path.split("/").at(-1);
        under.folder.write("Pulumi.dev.yaml", `config: { "${name}:folder": ./moved }`);
        expect((await under.run()).changes).toMatchObject({ same: 1 });
        expect(content()).toMatchObject({ hash, files: { "lib/a.js": { path: `${path}/moved/a.js` } } });
        under.folder.write("moved/a.js", "other");
        expect((await under.run()).changes).toMatchObject({ updated: 1 });
        expect(content().hash).not.toBe(hash);
      },
    ));

  it("runs programs of ES modules, in TypeScript, that await at their top level", () =>
    withEngine(
      {
        "package.json": '{ "type": "module" }',
        "helper.ts": "export const two: number = await Promise.resolve(2);",
        "index.ts": `import * as pulumi from "@pulumi/pulumi"; import { two } from "./helper.ts";
          await new Promise((resolve) => setTimeout(resolve, 5));
          export const three = pulumi.output(two).apply((n) => n + 1);`,
      },
      async (under) => {
        const { error, files } = await under.run();
        expect(error).toBeUndefined();
        expect(files).toEqual(
          expect.arrayContaining([`${under.folder.path}/index.ts`, `${under.folder.path}/helper.ts`]),
        );
        expect(under.engine.outputs).toEqual({ three: 3 });
      },
    ));

  it("still turns closures into text, though the tools for that are loaded late", () =>
    withEngine(
      {
        "package.json": '{ "name": "closures" }',
        "index.ts": `import * as pulumi from "@pulumi/pulumi";
          const captured = 42;
          export const code = pulumi.runtime.serializeFunction(() => captured).then(({ text }) => text);`,
      },
      async (under) => {
        expect((await under.run()).error).toBeUndefined();
        expect(under.engine.outputs.code).toMatch(/captured: 42/);
      },
    ));

  it("gives a program configuration, and no credentials of the real AWS", () => {
    process.env.AWS_PROFILE = "company";
    process.env.AWS_SESSION_TOKEN = "real";
    return withEngine(
      {
        "Pulumi.yaml": "name: shop\nruntime: nodejs\nconfig:\n  size:\n    type: integer\n    default: 3\n",
        "Pulumi.dev.yaml": "config:\n  shop:hosts: [a, b]\n  shop:on: true\n",
        "index.ts": `import * as pulumi from "@pulumi/pulumi";
          const config = new pulumi.Config();
          export const read = [config.requireNumber("size"), config.requireObject("hosts"), config.requireBoolean("on")];
          export const aws = Object.keys(process.env).filter((name) => name.startsWith("AWS_")).sort();
          export const key = process.env.AWS_ACCESS_KEY_ID;
          export const endpoint = process.env.AWS_ENDPOINT_URL;
          export const where = [pulumi.getProject(), pulumi.getStack(), process.cwd() === __dirname];`,
      },
      async (under) => {
        await under.run();
        expect(under.engine.outputs).toMatchObject({
          read: [3, ["a", "b"], true],
          key: "local",
          endpoint: "http://127.0.0.1:4401",
          where: ["shop", "dev", true],
        });
        expect(under.engine.outputs.aws).not.toContain("AWS_PROFILE");
        expect(under.engine.outputs.aws).not.toContain("AWS_SESSION_TOKEN");
      },
    ).finally(() => {
      delete process.env.AWS_PROFILE;
      delete process.env.AWS_SESSION_TOKEN;
    });
  });
});
