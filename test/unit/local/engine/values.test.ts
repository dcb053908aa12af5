import { AssetReader } from "../../../../local/engine/assets";
import { marshal, unmarshal } from "../../../../local/engine/values";

// From Pulumi's protocol (sdk/go/common/resource/properties.go).
const mark = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [mark]: "1b47061264138c4ac30d75fd1eb44270", value });
const output = (more: object) => ({ [mark]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...more });
const reference = (more: object) => ({ [mark]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:x", ...more });
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const assets = new AssetReader(__dirname);

describe("unmarshal", () => {
  it("unwraps secrets and outputs, and says which properties hold a secret", async () => {
    const wire = {
      plain: { a: [1, "b", false] },
      hidden: secret("s"),
      deep: { list: [secret({ x: 1 })] },
      output: output({ value: 5, dependencies: ["urn:y"] }),
      hiddenOutput: output({ value: "h", secret: true }),
    };
    expect(await unmarshal(wire, assets)).toEqual({
      properties: { plain: wire.plain, hidden: "s", deep: { list: [{ x: 1 }] }, output: 5, hiddenOutput: "h" },
      secrets: ["hidden", "deep", "hiddenOutput"],
    });
  });

  it("leaves out nothing and the unknown, but keeps places in lists", async () => {
    const wire = { a: null, b: unknown, c: { d: null, e: 1, f: output({}) }, g: [null, unknown, 1] };
    expect((await unmarshal(wire, assets)).properties).toEqual({ c: { e: 1 }, g: [null, null, 1] });
  });

  it("takes resources for their ids, components for their URNs", async () => {
    const wire = { custom: reference({ id: "i" }), component: reference({}), coming: reference({ id: unknown }) };
    expect((await unmarshal(wire, assets)).properties).toEqual({ custom: "i", component: "urn:x" });
  });

  it("refuses marks that it does not know", async () => {
    await expect(unmarshal({ a: { [mark]: "new" } }, assets)).rejects.toThrow("marked new");
  });

  it("refuses remote assets and archives that are neither folder nor zip, with the mend", async () => {
    const archive = (more: object) => ({ a: { [mark]: "0def7320c3a5731c473e5ecbe6d01bc7", ...more } });
    await expect(unmarshal(archive({ uri: "https://x/y.zip" }), assets)).rejects.toThrow("download https://x/y.zip");
    await expect(unmarshal(archive({ path: "values.test.ts" }), assets)).rejects.toThrow(
      "must be a folder or a .zip file",
    );
    await expect(unmarshal(archive({ path: "none.zip" }), assets)).rejects.toThrow(/cannot be read: .*none\.zip/);
    const nested = archive({ assets: { lib: archive({ path: "values.test.ts" }).a } });
    await expect(unmarshal(nested, assets)).rejects.toThrow("an archive inside an archive must be a folder");
  });
});

describe("marshal", () => {
  it("marks secrets and leaves assets to the program", () => {
    const asset = { kind: "asset", hash: "h", text: "t" };
    expect(marshal({ a: 1, b: "s", c: asset, d: undefined }, ["b"])).toEqual({ a: 1, b: secret("s") });
  });
});
