/**
 * `miniflare-server.mjs FILE PORT`: serves a worker by Miniflare, and hands it the file again when that changes. Miniflare itself watches nothing,
 * and bundles nothing: Wrangler, around it, takes longer.
 */
import { readFileSync, watch } from "node:fs";
import { requirePeer } from "./install.mjs";

const { Miniflare } = requirePeer("miniflare");
const [file, port] = process.argv.slice(2);
const options = () => ({
  modules: true,
  script: readFileSync(file, "utf8"),
  port: Number(port),
  compatibilityDate: "2026-01-01",
});
const miniflare = new Miniflare(options());
await miniflare.ready;
let served = readFileSync(file, "utf8");
watch(file, () => {
  const now = readFileSync(file, "utf8");
  if (now === served || now === "") return;
  served = now;
  void miniflare.setOptions(options());
});
process.once("SIGTERM", async () => {
  await miniflare.dispose();
  process.exit(0);
});
