import { startLocalCloud } from "../../local";
import { ProgramFolder } from "./support/program-folder";

const program = (routes: string[], more = "") => `
  import { asset } from "@pulumi/pulumi";
  import { LambdaFunction, SecureGateway } from "portico";
  const code = new asset.AssetArchive({ "index.js": new asset.StringAsset("exports.handler = async () => ({ statusCode: 200 })") });
  const hello = new LambdaFunction("hello", { code, handler: "index.handler" });
  const operation = { security: [], responses: { 200: { description: "Done" } } };
  const routes = ${JSON.stringify(routes)}.map((path) => ({ method: "GET", path, operation, function: hello }));
  const api = new SecureGateway("api", { routes ${more} });
  export const url = api.url;
`;

it("S5.6 an update deploys the API once where the API changed, and not at all where it did not", async () => {
  const folder = new ProgramFolder({
    "Pulumi.yaml": "name: deployments\nruntime: nodejs\n",
    "index.ts": program(["/a"]),
  });
  const cloud = await startLocalCloud({ directory: folder.path, port: 0, ephemeral: true, print: () => undefined });
  try {
    const deployments = () =>
      cloud.document.resources.filter(({ type }) => type.endsWith(":Deployment")).map(({ id }) => id);
    const after = async (text: string) => {
      folder.write("index.ts", text);
      await cloud.run();
      return deployments();
    };
    const first = deployments();
    expect(first).toHaveLength(1);
    expect(await after(program(["/a"]))).toEqual(first);
    expect(await after(program(["/a"], ', throttle: { rate: 5 }, tags: { team: "a" }'))).toEqual(first);
    const second = await after(program(["/a", "/b", "/c"]));
    expect(second).toHaveLength(1);
    expect(second).not.toEqual(first);
    expect((await fetch(`${cloud.document.outputs.url}/c`)).status).toBe(200);
    expect(await after(program(["/a", "/b", "/c"]))).toEqual(second);
  } finally {
    await cloud.close();
    folder.remove();
  }
}, 60_000);
