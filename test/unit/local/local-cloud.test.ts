import { existsSync } from "node:fs";
import { type LocalCloud, type LocalCloudOptions, type StackDocument, startLocalCloud } from "../../../local";
import type { Service } from "../../../local/service";
import { ProgramFolder, recordingType, runner } from "./engine/support";

const folders: ProgramFolder[] = [];
afterAll(() => {
  for (const folder of folders) folder.remove();
});

const calls: string[] = [];
const closed: string[] = [];
const lines: string[] = [];

/** A stack of a queue and, if asked for, of an API that echoes. */
const start = (text: string, more: Partial<LocalCloudOptions> = {}) => {
  const folder = new ProgramFolder({ "index.ts": text, "Pulumi.yaml": "name: shop\n" });
  folders.push(folder);
  return startLocalCloud({
    directory: folder.path,
    port: 0,
    ephemeral: true,
    runner,
    print: (line) => lines.push(line),
    createServices: (): Service[] => [
      { name: "sqs", types: [recordingType("aws:sqs/queue:Queue", calls)], close: () => void closed.push("sqs") },
    ],
    ...more,
  });
};

const queue = `import { Queue } from "@pulumi/aws/sqs";
  import * as pulumi from "@pulumi/pulumi";
  const queue = new Queue("q", { policy: pulumi.secret("p") });
  export const name = queue.name; export const hidden = pulumi.secret({ a: 1 });`;

const withCloud = async (cloud: LocalCloud, test: (cloud: LocalCloud) => Promise<void>) => {
  try {
    await test(cloud);
  } finally {
    await cloud.close();
  }
};

describe("startLocalCloud", () => {
  it("serves a stack and its document, runs the program again, and closes all of it", async () => {
    const cloud = await start(queue);
    await withCloud(cloud, async () => {
      expect(Number(new URL(cloud.awsUrl).port)).not.toBe(Number(new URL(cloud.url).port));
      const document = (await (await fetch(`${cloud.url}/_portico/stack.json`)).json()) as StackDocument;
      expect(document).toEqual({
        project: "shop",
        stack: "dev",
        outputs: { name: expect.stringMatching(/^q-[0-9a-f]{7}$/), hidden: { a: 1 } },
        endpoints: { aws: cloud.awsUrl },
        resources: [
          {
            urn: "urn:pulumi:dev::shop::aws:sqs/queue:Queue::q",
            type: "aws:sqs/queue:Queue",
            name: "q",
            id: expect.stringMatching(/^id-q-/),
            emulated: true,
            inputs: { policy: "p" },
          },
        ],
      });
      const again = await cloud.run();
      expect([again.error, again.changes.same]).toEqual([undefined, 1]);
      expect((await fetch(`${cloud.url}/anything`)).status).toBe(404);
      closed.length = 0;
    });
    expect(closed).toEqual(["sqs"]);
    await expect(fetch(cloud.url)).rejects.toThrow();
  });

  it("gives requests to the service of APIs, and answers 500 when that fails, telling the terminal why", async () => {
    const apis = {
      name: "apigateway",
      types: [],
      handle: async (request: { url: string }, response: { end(text: string): void }) => {
        if (request.url === "/broken") throw new Error("no such luck");
        response.end(`you asked ${request.url}`);
      },
    };
    await withCloud(await start("", { createServices: () => [apis] }), async ({ url }) => {
      expect(await (await fetch(`${url}/shop/dev/x?y=1`)).text()).toBe("you asked /shop/dev/x?y=1");
      const failed = await fetch(`${url}/broken`);
      expect([failed.status, await failed.json()]).toEqual([
        500,
        expect.objectContaining({ type: "urn:portico:problem:internal-error" }),
      ]);
      expect(lines.at(-1)).toBe("error: GET /broken: no such luck");
    });
  });

  it("shows assets by their hash only", async () => {
    const text = `import * as pulumi from "@pulumi/pulumi";
      new pulumi.CustomResource("test:index:Thing", "t", { list: [{ code: new pulumi.asset.StringAsset("secret source") }] });`;
    await withCloud(await start(text), async ({ document }) => {
      expect(document.resources[0]?.inputs).toEqual({
        list: [{ code: { kind: "asset", hash: expect.stringMatching(/^[0-9a-f]{64}$/) } }],
      });
    });
  });

  it("leaves nothing behind when the first run fails", async () => {
    closed.length = 0;
    let directory = "";
    const failing = start(`throw new Error("no");`, {
      createServices: (cloud) => {
        directory = cloud.directory;
        return [{ name: "x", types: [], close: () => void closed.push("x") }];
      },
    });
    await expect(failing).rejects.toThrow("no");
    expect(closed).toEqual(["x"]);
    expect(existsSync(directory)).toBe(false);
  });
});
