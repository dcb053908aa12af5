import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type LocalCloud, startLocalCloud } from "../../local";
import { portico } from "../local/support/portico";
import { repository } from "../local/support/program-folder";

/** What a newcomer types, who has no Pulumi account and no AWS account, in a folder with a space in its name. */
describe("portico exec -- pulumi", () => {
  const home = mkdtempSync(join(tmpdir(), "portico e2e "));
  const project = join(home, "my shop");
  let cloud: LocalCloud;

  beforeAll(async () => {
    mkdirSync(join(home, "bin"));
    symlinkSync(resolve(String(process.env.PORTICO_PULUMI)), join(home, "bin", "pulumi"));
    mkdirSync(project);
    writeFileSync(join(project, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    const options = { directory: project, runsProgram: false, announced: true, ephemeral: true };
    cloud = await startLocalCloud({ ...options, port: 0 });
  });
  afterAll(async () => {
    await cloud.close();
    rmSync(home, { recursive: true, force: true });
  });

  const pulumi = async (...args: string[]) => {
    const state = { PULUMI_BACKEND_URL: undefined, PULUMI_CONFIG_PASSPHRASE: undefined };
    const env = {
      HOME: home,
      PATH: `${join(home, "bin")}:${process.env.PATH}`,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...state,
    };
    const { code, stdout, stderr } = await portico(["exec", "--", "pulumi", ...args, "--non-interactive"], {
      cwd: project,
      env,
    });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}: ${stderr}`);
    return stdout;
  };

  it("S4.5 keeps stacks beside the cloud's data, without a login", async () => {
    await pulumi("stack", "init", "local");
    await pulumi("config", "set", "--secret", "key", "not for everybody");
    expect(JSON.parse(await pulumi("stack", "ls", "--json"))).toMatchObject([{ name: "local" }]);
    expect((await pulumi("config", "get", "key")).trim()).toBe("not for everybody");
    const { url } = JSON.parse(await pulumi("whoami", "--json")) as { url: string };
    expect(decodeURI(url)).toContain(join(project, ".portico"));
    expect(existsSync(join(project, ".portico", ".pulumi", "stacks", "shop", "local.json"))).toBe(true);
  });

  it("S4.5 has the cloud's provider answer pulumi", async () => {
    const schema = await pulumi("package", "get-schema", join(repository, "cli", "plugins", "pulumi-resource-aws"));
    expect(JSON.parse(schema)).toMatchObject({ name: "aws", version: expect.stringMatching(/^7\./) });
  });
});
