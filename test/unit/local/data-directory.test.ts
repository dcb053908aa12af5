import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openData } from "../../../local/data-directory";
import { readProject } from "../../../local/engine/project";
import { ProgramFolder } from "./engine/support";

describe("openData", () => {
  const folder = new ProgramFolder({ "index.ts": "", "Pulumi.yaml": "name: shop\n" });
  const project = readProject(folder.path, "dev");
  const lock = join(folder.path, ".portico", "shop", "dev", "lock");
  afterAll(() => folder.remove());

  it("keeps a stack's data in the project's folder, out of git, for one process at a time", () => {
    const data = openData(project, false);
    data.store.exec("CREATE TABLE t (a); INSERT INTO t VALUES (7)");
    expect(readFileSync(join(folder.path, ".portico", ".gitignore"), "utf8")).toBe("*\n");
    expect(() => openData(project, false)).toThrow(
      new RegExp(`dev is being served by process ${process.pid}: .*--ephemeral`),
    );
    openData(readProject(folder.path, "other"), false).close();
    data.close();
    data.close();
    expect(existsSync(lock)).toBe(false);
    const again = openData(project, false);
    expect(again.store.prepare("SELECT a FROM t").get()).toEqual({ a: 7 });
    again.close();
  });

  it.each(["a process that has died", "nonsense"])("takes over the lock of %s", (who) => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(lock, who === "nonsense" ? who : String(pid));
    const data = openData(project, false);
    expect(readFileSync(lock, "utf8")).toBe(String(process.pid));
    data.close();
  });

  it("keeps nothing of an ephemeral stack", () => {
    const data = openData(project, true);
    const second = openData(project, true);
    expect(second.directory).not.toBe(data.directory);
    expect(existsSync(data.directory)).toBe(true);
    data.close();
    second.close();
    expect(existsSync(data.directory)).toBe(false);
  });
});
