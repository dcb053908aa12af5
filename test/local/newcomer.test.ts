import { spawn } from "node:child_process";
import { once } from "node:events";
import { repository } from "./support/program-folder";

describe("a newcomer's first command", () => {
  it("S2.31 npm start serves the root program, and stops with its parent's word", async () => {
    const start = spawn("npm", ["start", "--", "--port", "0", "--ephemeral", "--no-watch"], { cwd: repository });
    let said = "";
    for (const stream of [start.stdout, start.stderr])
      stream.on("data", (data) => {
        said += data;
      });
    try {
      while (!/^ *stack +http/m.test(said)) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(start.exitCode).toBeNull();
      }
      expect(said).toMatch(/^ready in \d+ ms$/m);
      const [, url] = /^ *url +(\S+)$/m.exec(said) ?? [];
      const [, key = ""] = /^ *apiKey +(\S+)$/m.exec(said) ?? [];
      const event = { id: "1", type: "order.created", payload: { total: 3 } };
      const headers = { "x-api-key": key, "content-type": "application/json" };
      expect((await fetch(`${url}/events`, { method: "POST", headers, body: JSON.stringify(event) })).status).toBe(201);
      expect(await (await fetch(`${url}/events/1`, { headers })).json()).toMatchObject(event);
      start.kill("SIGTERM");
      await once(start, "close");
      await expect(fetch(`${url}/events/1`)).rejects.toThrow();
    } finally {
      start.kill("SIGTERM");
    }
  });
});
