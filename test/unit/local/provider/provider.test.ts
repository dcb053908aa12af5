import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "@pulumi/aws/package.json";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { recordingType } from "../engine/recording-type";
import { ProviderUnderTest, plainOf, structOf, urnOf } from "./client";

// From Pulumi's protocol (sdk/go/common/resource/properties.go).
const mark = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [mark]: "1b47061264138c4ac30d75fd1eb44270", value });
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the provider of Pulumi's engine", () => {
  let provider: ProviderUnderTest;
  beforeEach(async () => {
    provider = new ProviderUnderTest();
    await provider.open();
  });
  afterEach(() => provider.close());

  describe("create", () => {
    it("makes a resource under a name of its own, and answers what AWS would", async () => {
      const { id, outputs } = await provider.create(urnOf("jobs"), { delaySeconds: 5 });
      expect(outputs).toMatchObject({ delaySeconds: 5, name: expect.stringMatching(/^jobs-[0-9a-f]{7}$/) });
      expect(id).toBe(`id-${outputs.name}`);
      expect(provider.calls).toEqual(["create jobs"]);
      expect(provider.providers.resources).toMatchObject([{ urn: urnOf("jobs"), id, emulated: true }]);
    });

    it("makes nothing in a preview, and claims to know only what it was given", async () => {
      const inputs = { delaySeconds: 5, kmsMasterKeyId: unknown };
      expect(await provider.create(urnOf("jobs"), inputs, true)).toEqual({ id: "", outputs: inputs });
      expect([provider.calls, provider.providers.resources]).toEqual([[], []]);
    });

    it("keeps secrets secret", async () => {
      const { outputs } = await provider.create(urnOf("jobs"), { policy: secret("s"), delaySeconds: 5 });
      expect(outputs).toMatchObject({ policy: secret("s"), delaySeconds: 5 });
      expect(provider.providers.resources[0]).toMatchObject({ inputs: { policy: "s" }, secrets: ["policy"] });
    });

    it("reads assets where the plugin runs", async () => {
      writeFileSync(join(provider.directory, "a.txt"), "a");
      await provider.create(urnOf("jobs"), { file: { [mark]: "c44067f5952c0a294b673a41bacd8c17", path: "a.txt" } });
      expect(provider.providers.resources[0]?.inputs.file).toMatchObject({ path: join(provider.directory, "a.txt") });
    });

    it("answers the service's refusal, and records nothing", async () => {
      await expect(provider.create(urnOf("jobs"), { fail: "no such key" })).rejects.toThrow("no such key");
      expect(provider.providers.resources).toEqual([]);
    });

    it("records a type that no service has", async () => {
      const { id, outputs } = await provider.create(urnOf("it", "aws:waf/acl:Acl"), { scope: "R" });
      expect(outputs).toMatchObject({ scope: "R", arn: `arn:aws:waf:eu-central-1:000000000000:acl/${id}` });
      expect(provider.providers.resources).toMatchObject([{ emulated: false }]);
    });
  });

  describe("diff", () => {
    it("tells changes from replacements by the type", async () => {
      const { id } = await provider.create(urnOf("jobs"), { delaySeconds: 5 });
      expect(await provider.diff(urnOf("jobs"), id, { delaySeconds: 5 }, { delaySeconds: 5 })).toMatchObject({
        changes: false,
        replaces: [],
      });
      expect(
        await provider.diff(urnOf("jobs"), id, { delaySeconds: 5 }, { delaySeconds: 6, tags: { a: "b" } }),
      ).toEqual({
        changes: true,
        diffs: ["delaySeconds", "tags"],
        replaces: [],
        deletesFirst: false,
        details: { delaySeconds: "update", tags: "add" },
      });
      expect(await provider.diff(urnOf("jobs"), id, { delaySeconds: 5 }, { fifoQueue: unknown })).toEqual({
        changes: true,
        diffs: ["delaySeconds", "fifoQueue"],
        replaces: ["fifoQueue"],
        deletesFirst: false,
        details: { delaySeconds: "delete", fifoQueue: "add, replace" },
      });
    });

    it("deletes first what keeps the name that the program gave it", async () => {
      const { id } = await provider.create(urnOf("jobs"), { name: "jobs" });
      const after = { name: "jobs", fifoQueue: true };
      expect(await provider.diff(urnOf("jobs"), id, { name: "jobs" }, after)).toMatchObject({ deletesFirst: true });
    });

    it("has anew what the cloud has lost", async () => {
      const lost = await provider.diff(urnOf("jobs"), "id-jobs-1234567", { delaySeconds: 5 }, { delaySeconds: 5 });
      expect(lost).toMatchObject({
        changes: true,
        replaces: ["id"],
        deletesFirst: true,
        details: { id: "update, replace" },
      });
    });

    it("has anew what was only recorded, once a service makes it work", async () => {
      const urn = urnOf("it", "aws:waf/acl:Acl");
      const { id } = await provider.create(urn, {});
      expect(await provider.diff(urn, id, {}, {})).toMatchObject({ changes: false });
      await provider.restart((calls) => [recordingType("aws:waf/acl:Acl", calls)]);
      expect(await provider.diff(urn, id, {}, {})).toMatchObject({ changes: true, replaces: ["id"] });
    });
  });

  describe("update", () => {
    it("changes the resource in place", async () => {
      const { id, outputs } = await provider.create(urnOf("jobs"), { delaySeconds: 5 });
      const updated = await provider.update(urnOf("jobs"), id, { delaySeconds: 5 }, { delaySeconds: 6 });
      expect(updated).toEqual({ ...outputs, delaySeconds: 6 });
      expect(provider.calls).toEqual(["create jobs", "update jobs"]);
    });

    it("plans in a preview: what was, with the new inputs over it", async () => {
      const { id, outputs } = await provider.create(urnOf("jobs"), { delaySeconds: 5, tags: { a: "b" } });
      const before = { delaySeconds: 5, tags: { a: "b" } };
      const after = { delaySeconds: unknown };
      const planned = await provider.update(urnOf("jobs"), id, before, after, { preview: true, outputs });
      const { tags: _, ...kept } = outputs;
      expect(planned).toEqual({ ...kept, delaySeconds: unknown });
      expect(provider.calls).toEqual(["create jobs"]);
    });

    it("finds what has another URN by now", async () => {
      const { id } = await provider.create(urnOf("old"), {});
      await provider.update(urnOf("new"), id, {}, { delaySeconds: 1 });
      expect(provider.providers.resources).toMatchObject([{ urn: urnOf("new"), name: "new", id }]);
      expect(provider.calls).toEqual(["create old", "update new"]);
    });

    it("says what to do about one that is not there", async () => {
      await expect(provider.update(urnOf("jobs"), "x", {}, {})).rejects.toThrow(
        'the local cloud has no aws:sqs/queue:Queue "x": run pulumi refresh',
      );
    });
  });

  describe("replacement", () => {
    it("makes the new one beside the old one, which goes when it is deleted", async () => {
      const first = await provider.create(urnOf("jobs"), {});
      const second = await provider.create(urnOf("jobs"), { fifoQueue: true });
      expect(second.id).not.toBe(first.id);
      expect(provider.providers.resources).toMatchObject([{ id: second.id }]);
      await provider.delete(urnOf("jobs"), first.id);
      expect(provider.calls).toEqual(["create jobs", "create jobs", `delete jobs ${first.id}`]);
      expect(await provider.read(urnOf("jobs"), second.id)).toMatchObject({ id: second.id });
      expect(await provider.read(urnOf("jobs"), first.id)).toMatchObject({ id: "" });
    });
  });

  describe("delete", () => {
    it("takes the resource away, once", async () => {
      const { id } = await provider.create(urnOf("jobs"), {});
      await provider.delete(urnOf("jobs"), id);
      await provider.delete(urnOf("jobs"), id);
      expect(provider.calls).toEqual(["create jobs", `delete jobs ${id}`]);
      expect(provider.providers.resources).toEqual([]);
    });
  });

  describe("read", () => {
    it("refreshes without a difference: the inputs come back as they were", async () => {
      const inputs = { policy: secret("s"), delaySeconds: 5 };
      const { id, outputs } = await provider.create(urnOf("jobs"), inputs);
      expect(await provider.read(urnOf("jobs"), id, inputs)).toEqual({ id, outputs, inputs });
    });

    it("gives an import the inputs that the resource was made with", async () => {
      const { id, outputs } = await provider.create(urnOf("jobs"), { policy: secret("s"), delaySeconds: 5 });
      const inputs = { policy: secret("s"), delaySeconds: 5 };
      expect(await provider.read(urnOf("taken-over"), id)).toEqual({ id, outputs, inputs });
    });

    it("knows nothing of others", async () => {
      expect(await provider.read(urnOf("jobs"), "x")).toEqual({ id: "", outputs: {}, inputs: {} });
    });
  });

  describe("after a restart of the cloud", () => {
    it("makes what was deployed work again, and gives it the new addresses", async () => {
      const { id } = await provider.create(urnOf("jobs"), { url: "http://127.0.0.1:4400/local.jobs" });
      provider.calls.length = 0;
      await provider.restart(undefined, 5500);
      expect(provider.calls).toEqual(["restore jobs"]);
      expect((await provider.read(urnOf("jobs"), id)).outputs.url).toBe("http://127.0.0.1:5500/local.jobs");
    });

    it("names what it cannot", async () => {
      await provider.create(urnOf("jobs"), {});
      const fails = () => {
        throw new Error("its table is gone");
      };
      await provider.restart((calls) => [recordingType("aws:sqs/queue:Queue", calls, { restore: fails })]);
      expect(provider.lines).toContain("warning: jobs (aws:sqs/queue:Queue): its table is gone");
    });
  });

  it("is of the version of the program's SDK", async () => {
    expect((await provider.call<PluginInfo>("getPluginInfo", new Empty())).getVersion()).toBe(version);
    const schema = await provider.call<messages.GetSchemaResponse>("getSchema", new messages.GetSchemaRequest());
    expect(JSON.parse(schema.getSchema())).toEqual({ name: "aws", version });
  });

  it("takes its configuration, and says what has no effect", async () => {
    const urn = "urn:pulumi:local::shop::pulumi:providers:aws::us";
    const config = structOf({ region: "us-east-1", defaultTags: '{"tags":{"a":"b"}}' });
    const checked = await provider.call<messages.CheckResponse>(
      "checkConfig",
      new messages.CheckRequest().setNews(config),
    );
    expect(plainOf(checked.getInputs())).toEqual(plainOf(config));
    const configure = new messages.ConfigureRequest().setArgs(config).setUrn(urn);
    const answer = await provider.call<messages.ConfigureResponse>("configure", configure);
    expect([answer.getAcceptsecrets(), answer.getSupportspreview()]).toEqual([true, true]);
    expect(provider.lines).toEqual([
      "us: the local cloud has one region, eu-central-1; resources for us-east-1 are made there",
      "us: defaultTags: not emulated, without effect here",
    ]);
    const diff = new messages.DiffRequest().setOldInputs(structOf({ region: "eu-central-1" })).setNews(config);
    const { DIFF_SOME } = messages.DiffResponse.DiffChanges;
    const found = await provider.call<messages.DiffResponse>("diffConfig", diff);
    expect([found.getChanges(), found.getReplacesList()]).toEqual([DIFF_SOME, []]);
  });

  it("answers functions of AWS's provider for its region", async () => {
    await provider.call("configure", new messages.ConfigureRequest().setArgs(structOf({ region: "us-east-1" })));
    const request = (token: string) => new messages.InvokeRequest().setTok(token).setArgs(structOf({}));
    const region = await provider.call<messages.InvokeResponse>("invoke", request("aws:index/getRegion:getRegion"));
    expect(plainOf(region.getReturn())).toMatchObject({ name: "us-east-1" });
    await expect(provider.call("invoke", request("aws:ec2/getAmi:getAmi"))).rejects.toThrow(
      "the function aws:ec2/getAmi:getAmi is not emulated",
    );
    await expect(provider.call("call", new messages.CallRequest().setTok("aws:x/y:Z/method"))).rejects.toThrow(
      "the method aws:x/y:Z/method is not emulated by the local cloud",
    );
  });

  it("tells the terminal what it did, when its process ends", async () => {
    const { id } = await provider.create(urnOf("jobs"), {});
    await provider.create(urnOf("it", "aws:waf/acl:Acl"), {});
    await provider.update(urnOf("jobs"), id, {}, { delaySeconds: 1 });
    await provider.delete(urnOf("jobs"), id);
    provider.end();
    expect(provider.lines).toEqual(["deployed by pulumi: 2 created, 1 updated, 1 deleted (declared only: waf.Acl)"]);
    await expect(provider.create(urnOf("jobs"), {})).rejects.toThrow();
  });
});
