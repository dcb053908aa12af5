import { startLocalCloud } from "../../local";
import { ProgramFolder } from "./support/program-folder";

const program = (text: string) => `
  import { asset } from "@pulumi/pulumi";
  import { LambdaFunction, SecureGateway } from "portico";
  const script = "exports.handler = async (_, { functionVersion }) => ({ statusCode: 200, body: '${text} ' + functionVersion })";
  const code = new asset.AssetArchive({ "index.js": new asset.StringAsset(script) });
  const hello = new LambdaFunction("hello", { code, handler: "index.handler", provisionedConcurrency: 1 });
  const operation = { security: [], responses: { 200: { description: "Done" } } };
  export const { url } = new SecureGateway("api", { routes: [{ method: "GET", path: "/", operation, function: hello }] });
`;

it("S3.23 a function with provisioned concurrency serves by its alias, and its newest version", async () => {
  const folder = new ProgramFolder({
    "Pulumi.yaml": "name: provisioned\nruntime: nodejs\n",
    "index.ts": program("first"),
  });
  const cloud = await startLocalCloud({ directory: folder.path, port: 0, ephemeral: true });
  try {
    const answer = async () => (await fetch(`${cloud.document.outputs.url}/`)).text();
    expect(await answer()).toBe("first 1");
    folder.write("index.ts", program("second"));
    expect((await cloud.run()).error).toBeUndefined();
    expect(await answer()).toBe("second 2");
  } finally {
    await cloud.close();
    folder.remove();
  }
}, 60_000);
