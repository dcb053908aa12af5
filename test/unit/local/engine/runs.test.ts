import { type EngineUnderTest, recordingType, withEngine } from "./support";

const imports = `
  import * as pulumi from "@pulumi/pulumi";
  import { Queue } from "@pulumi/aws/sqs";
`;

const named = { "Pulumi.yaml": "name: shop\nruntime: nodejs\n" };

describe("a run of a program", () => {
  it("makes what is declared, with Pulumi's URNs, and answers its outputs, secrets as plain values", () =>
    withEngine(
      {
        ...named,
        "index.ts": `${imports}
          class Pair extends pulumi.ComponentResource {
            readonly first: Queue;
            constructor(name: string) {
              super("test:index:Pair", name, { size: 2 });
              this.first = new Queue(name + "-first", {}, { parent: this });
              new Queue(name + "-second", { tags: { first: this.first.arn } }, { parent: this });
              this.registerOutputs({ arn: this.first.arn });
            }
          }
          const pair = new Pair("pair");
          export const arn = pair.first.arn;
          export const word = pulumi.secret("hidden");
          export const nested = { list: [1, "two", pulumi.output(true)] };
        `,
      },
      async (under) => {
        const { error, changes, files } = await under.run();
        expect(error).toBeUndefined();
        expect(changes).toMatchObject({ created: 2, same: 0 });
        expect(files).toEqual([`${under.folder.path}/index.ts`]);
        const first = under.engine.resources.find(({ name }) => name === "pair-first");
        expect(first).toMatchObject({
          urn: "urn:pulumi:dev::shop::test:index:Pair$aws:sqs/queue:Queue::pair-first",
          emulated: true,
        });
        expect(first?.physicalName).toMatch(/^pair-first-[0-9a-f]{7}$/);
        expect(under.engine.outputs).toEqual({
          arn: `arn:${first?.physicalName}`,
          word: "hidden",
          nested: { list: [1, "two", true] },
        });
        const second = under.engine.resources.find(({ name }) => name === "pair-second");
        expect(second?.inputs).toEqual({ tags: { first: `arn:${first?.physicalName}` } });
        expect(under.engine.resources.find(({ name }) => name === "pair")).toMatchObject({
          custom: false,
          inputs: { size: 2 },
        });
      },
    ));

  it("leaves what is the same alone, restores it once after a start, and gives it the names that it had", () =>
    withEngine({ ...named, "index.ts": `${imports} export const arn = new Queue("q").arn;` }, async (under) => {
      await under.run();
      const { arn } = under.engine.outputs;
      expect((await under.run()).changes).toMatchObject({ created: 0, same: 1 });
      expect(under.calls).toEqual([]);
      await under.restart();
      expect((await under.run()).changes).toMatchObject({ created: 0, same: 1 });
      expect(under.calls).toEqual(["restore q"]);
      expect(under.engine.outputs).toEqual({ arn });
      await under.run();
      expect(under.calls).toEqual([]);
    }));

  it("updates what differs and deletes what is gone, in reverse order, after the rest is done", () =>
    withEngine(
      {
        ...named,
        "index.ts": `${imports}
          const a = new Queue("a", {}); const b = new Queue("b", { tags: { a: a.arn } });
          new Queue("c", { delaySeconds: 1, tags: { b: b.arn } }); new Queue("d", {});`,
      },
      async (under) => {
        await under.run();
        expect(under.calls.slice(0, 2).sort()).toEqual(["create a", "create d"]);
        under.folder.write(
          "index.ts",
          `${imports} new Queue("c", { delaySeconds: 2 }); new Queue("d", {}); new Queue("e");`,
        );
        expect((await under.run()).changes).toEqual({ created: 1, updated: 1, replaced: 0, deleted: 2, same: 1 });
        expect(under.calls.slice(0, 2).sort()).toEqual(["create e", "update c"]);
        expect(under.calls.slice(2).map((call) => call.split(" id-")[0])).toEqual(["delete b", "delete a"]);
      },
    ));

  it("restores after a start what it then updates, and what it then deletes", () =>
    withEngine({ ...named, "index.ts": `${imports} new Queue("a", {}); new Queue("b", {});` }, async (under) => {
      await under.run();
      await under.restart();
      under.folder.write("index.ts", `${imports} new Queue("a", { delaySeconds: 1 });`);
      await under.run();
      expect(under.calls.map((call) => call.split(" id-")[0])).toEqual([
        "restore a",
        "update a",
        "restore b",
        "delete b",
      ]);
    }));

  it("replaces by a new one before the old is deleted, when the type or the program says so", () =>
    withEngine(
      {
        ...named,
        "index.ts": `${imports} new Queue("a", { fifoQueue: false }); new Queue("b", { delaySeconds: 1 }, { replaceOnChanges: ["delaySeconds"] });`,
      },
      async (under) => {
        await under.run();
        const before = under.engine.resources.find(({ name }) => name === "a");
        under.folder.write(
          "index.ts",
          `${imports} new Queue("a", { fifoQueue: true }); new Queue("b", { delaySeconds: 2 }, { replaceOnChanges: ["delaySeconds"] });`,
        );
        expect((await under.run()).changes).toMatchObject({ replaced: 2, deleted: 0, created: 0 });
        const after = under.engine.resources.find(({ name }) => name === "a");
        expect(after?.id).not.toBe(before?.id);
        expect(under.calls.slice(0, 2).sort()).toEqual(["create a", "create b"]);
        expect(under.calls.slice(2).map((call) => call.split(" id-")[0])).toEqual(["delete b", "delete a"]);
        expect(under.calls).toContain(`delete a ${before?.id}`);
      },
    ));

  it("replaces what no service makes work as AWS's provider does, and what a service replaces its own way", () => {
    const text = (cidr: string, tags: object, size: number) => `
      import { Vpc, Subnet } from "@pulumi/aws/ec2"; import { CustomResource } from "@pulumi/pulumi";
      const vpc = new Vpc("v", { cidrBlock: "${cidr}", tags: ${JSON.stringify(tags)} });
      new CustomResource("test:index:Sized", "s", { size: ${size}, color: "${cidr}" });`;
    const types = (calls: string[]) => [recordingType("test:index:Sized", calls, { replaceOn: ["size"] })];
    const replaced = (under: EngineUnderTest) => under.run().then(({ changes }) => changes);
    return withEngine(
      { ...named, "index.ts": text("10.0.0.0/16", {}, 1) },
      async (under) => {
        await under.run();
        under.folder.write("index.ts", text("10.0.0.0/16", { a: "1" }, 1));
        expect(await replaced(under)).toMatchObject({ replaced: 0, updated: 1 });
        under.folder.write("index.ts", text("10.1.0.0/16", { a: "1" }, 1));
        expect(await replaced(under)).toMatchObject({ replaced: 1, updated: 1 });
        under.folder.write("index.ts", text("10.1.0.0/16", { a: "1" }, 2));
        expect(await replaced(under)).toMatchObject({ replaced: 1, updated: 0, same: 1 });
      },
      types,
    );
  });

  it("replaces what is bound to a replaced one, and what its trigger says", () => {
    const text = (fifo: boolean, version: number) => `${imports}
      const a = new Queue("a", { fifoQueue: ${fifo} });
      new Queue("bound", {}, { replaceWith: [a] }); new Queue("triggered", {}, { replacementTrigger: { version: ${version} } });`;
    return withEngine({ ...named, "index.ts": text(false, 1) }, async (under) => {
      await under.run();
      expect((await under.run()).changes).toMatchObject({ same: 3 });
      under.folder.write("index.ts", text(true, 1));
      expect((await under.run()).changes).toMatchObject({ replaced: 2, same: 1 });
      under.folder.write("index.ts", text(true, 2));
      expect((await under.run()).changes).toMatchObject({ replaced: 1, same: 2 });
      expect(under.calls.map((call) => call.split(" id-")[0])).toEqual(["create triggered", "delete triggered"]);
    });
  });

  it("deletes first where the name is taken: the type's wish, or a name that the program gave", () =>
    withEngine(
      { ...named, "index.ts": `${imports} new Queue("a", { name: "mine", fifoQueue: false });` },
      async (under) => {
        await under.run();
        under.folder.write("index.ts", `${imports} new Queue("a", { name: "mine", fifoQueue: true });`);
        await under.run();
        expect(under.calls.map((call) => call.split(" id-")[0])).toEqual(["delete a", "create a"]);
      },
    ));

  it("keeps state over a renamed component and its children, by alias", () => {
    const component = (name: string, options: string) => `${imports}
      class Pair extends pulumi.ComponentResource {
        constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
          super("test:index:Pair", name, {}, opts);
          new Queue(name + "-first", {}, { parent: this });
          this.registerOutputs();
        }
      }
      new Pair("${name}", ${options});`;
    return withEngine({ ...named, "index.ts": component("old", "{}") }, async (under) => {
      await under.run();
      const before = under.engine.resources.find(({ name }) => name === "old-first");
      under.folder.write("index.ts", component("new", `{ aliases: [{ name: "old" }] }`));
      expect((await under.run()).changes).toEqual({ created: 0, updated: 0, replaced: 0, deleted: 0, same: 1 });
      const after = under.engine.resources.find(({ name }) => name === "new-first");
      expect(after).toMatchObject({ id: before?.id, physicalName: before?.physicalName });
      expect(under.engine.resources.map(({ name }) => name)).not.toContain("old-first");
    });
  });

  it("minds ignoreChanges, protect and retainOnDelete", () =>
    withEngine(
      {
        ...named,
        "index.ts": `${imports}
          new Queue("ignoring", { delaySeconds: 1, tags: { a: "1" } }, { ignoreChanges: ["delaySeconds", "tags.a"] });
          new Queue("protected", {}, { protect: true });
          new Queue("retained", {}, { retainOnDelete: true });`,
      },
      async (under) => {
        await under.run();
        const retained = under.engine.resources.find(({ name }) => name === "retained");
        under.folder.write(
          "index.ts",
          `${imports} new Queue("ignoring", { delaySeconds: 9, tags: { a: "2" } }, { ignoreChanges: ["delaySeconds", "tags.a"] });`,
        );
        expect((await under.run()).changes).toMatchObject({ same: 1, deleted: 0 });
        expect(under.calls).toEqual([]);
        expect(under.lines.join()).toMatch(/protected \(aws:sqs\/queue:Queue\) was not deleted: it is protected/);
        expect(under.engine.resources.map(({ name }) => name)).not.toContain("retained");
        under.folder.write("index.ts", `${imports} new Queue("retained", {});`);
        await under.run();
        expect(under.calls.filter((call) => call.includes("retained"))).toEqual([]);
        expect(under.engine.resources.find(({ name }) => name === "retained")?.id).toBe(retained?.id);
      },
    ));

  it("tells the program which outputs are secret", () =>
    withEngine(
      {
        ...named,
        "index.ts": `${imports}
          const queue = new Queue("q", { policy: pulumi.secret("p") }, { additionalSecretOutputs: ["arn"] });
          export const secrets = pulumi.all([pulumi.isSecret(queue.policy), pulumi.isSecret(queue.arn), pulumi.isSecret(queue.name)]);`,
      },
      async (under) => {
        await under.run();
        expect(under.engine.outputs).toEqual({ secrets: [true, true, false] });
        expect(under.engine.resources.at(-1)?.inputs).toEqual({ policy: "p" });
      },
    ));

  it("records types without a service as declared only, and components of provider plugins too", () =>
    withEngine(
      {
        ...named,
        "index.ts": `${imports}
          import { Topic } from "@pulumi/aws/sns";
          const topic = new Topic("t", { displayName: "x" });
          class Remote extends pulumi.ComponentResource {
            constructor() { super("awsx:ec2:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" }, {}, true); }
          }
          new Remote();
          export const made = [topic.arn, topic.name, topic.id];`,
      },
      async (under) => {
        expect((await under.run()).error).toBeUndefined();
        const { made } = under.engine.outputs as { made: string[] };
        expect(made[0]).toMatch(/^arn:aws:sns:us-east-1:000000000000:topic\/t-[0-9a-f]{7}$/);
        expect(made[2]).toBe(made[1]);
        const declared = under.engine.resources.filter(({ emulated }) => !emulated).map(({ type }) => type);
        expect(declared.sort()).toEqual(["aws:sns/topic:Topic", "awsx:ec2:Vpc"]);
      },
    ));

  it("creates what was declared only, once a service has the type", () => {
    let known = false;
    return withEngine(
      { ...named, "index.ts": `${imports} new Queue("q");` },
      async (under) => {
        await under.run();
        known = true;
        await under.restart();
        await under.run();
        expect(under.calls).toEqual(["create q"]);
        expect(under.engine.resources.at(-1)?.emulated).toBe(true);
      },
      (calls) => (known ? [recordingType("aws:sqs/queue:Queue", calls)] : []),
    );
  });

  it("follows the ports: recorded addresses are those of this start", () =>
    withEngine(
      { ...named, "index.ts": `${imports} export const url = new Queue("q").url;` },
      async (under) => {
        await under.run();
        expect(under.engine.outputs.url).toBe("http://127.0.0.1:4401/q");
        await under.restart(4401);
        expect((await under.run()).changes).toMatchObject({ same: 1 });
        expect(under.engine.outputs.url).toBe("http://127.0.0.1:4402/q");
      },
      (calls) => [
        recordingType("aws:sqs/queue:Queue", calls, {
          create: (_, { cloud }) => ({ id: `${cloud.awsUrl}/q`, outputs: { url: `${cloud.awsUrl}/q` } }),
        }),
      ],
    ));

  it("never overlaps: a run that is asked for meanwhile follows, and several such are one", () =>
    withEngine({ ...named, "index.ts": `${imports} new Queue("q");` }, async ({ engine, calls }) => {
      const results = await Promise.all([engine.run(), engine.run(), engine.run()]);
      expect(results.map(({ changes }) => changes.created)).toEqual([1, 0, 0]);
      expect(results[1]).toBe(results[2]);
      expect(calls).toEqual(["create q"]);
    }));
});
