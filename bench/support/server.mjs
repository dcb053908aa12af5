/** Servers in processes of their own: started, found out when they answer, weighed, and ended. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export class Server {
  #folder = mkdtempSync(join(tmpdir(), "portico-bench-log-"));
  #child;
  #closed;

  /** Starts Node with these arguments. What it prints goes to a file, which costs neither it nor us much. */
  constructor(args, { cwd, env = {} } = {}) {
    const log = openSync(join(this.#folder, "log"), "a");
    this.startedAt = performance.now();
    this.#child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", log, log],
    });
    this.#closed = new Promise((closed) => this.#child.once("close", closed));
  }

  get printed() {
    return readFileSync(join(this.#folder, "log"), "utf8");
  }

  /** Waits until it has printed this, and gives the match. */
  async says(pattern) {
    for (;;) {
      const found = pattern.exec(this.printed);
      if (found) return found;
      this.#check(`printed ${pattern}`);
      await delay(10);
    }
  }

  /** Waits until it answers a request with this status. Gives the milliseconds since its start. */
  async answers(url, status, init) {
    for (;;) {
      const response = await fetch(url, init).catch(() => undefined);
      await response?.arrayBuffer();
      if (response?.status === status) return performance.now() - this.startedAt;
      this.#check(`answered ${status} at ${url} (last: ${response?.status})`);
      await delay(2);
    }
  }

  /** Megabytes of memory of its process and all that it has started. */
  get megabytes() {
    const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map((row) => row.trim().split(/\s+/).map(Number));
    const family = new Set([this.#child.pid]);
    for (let size = 0; size < family.size; ) {
      size = family.size;
      for (const [pid, parent] of rows) if (family.has(parent)) family.add(pid);
    }
    const kilobytes = rows.filter(([pid]) => family.has(pid)).reduce((sum, [, , rss]) => sum + rss, 0);
    return kilobytes / 1024;
  }

  get pid() {
    return this.#child.pid;
  }

  async stop() {
    this.#child.kill("SIGTERM");
    const hard = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await this.#closed;
    clearTimeout(hard);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #check(what) {
    const ended = this.#child.exitCode !== null || this.#child.signalCode !== null;
    if (ended || performance.now() - this.startedAt > 60_000) throw new Error(`it never ${what}:\n${this.printed}`);
  }
}

/** A port that is free, and the one next to it too: none of those that the machine hands out by itself, which may be gone a moment later. */
export async function freePort() {
  const listen = (port) =>
    new Promise((resolve, reject) => {
      const server = createServer();
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        const taken = server.address().port;
        server.close(() => resolve(taken));
      });
    });
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await listen(port).catch(() => false)) && (await listen(port + 1).catch(() => false))) return port;
  }
}
