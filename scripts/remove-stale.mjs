// Removes from dist what tsc made of sources that are no more. Nothing else is touched, so that what reads dist meanwhile goes on.

import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
/** Made by scripts/build-functions.mjs. */
const others = /^functions[\\/](?:gateway[\\/](?:authorizer|docs)[\\/]|identity[\\/]passwords[\\/]most-common)/;

const stale = readdirSync(join(root, "dist"), { recursive: true }).filter((file) => {
  const [, name] = /^(.*?)(?:\.js|\.d\.ts|\.js\.map)$/.exec(file) ?? [];
  return name !== undefined && !others.test(file) && !existsSync(join(root, `${name}.ts`));
});
for (const file of stale) rmSync(join(root, "dist", file));
if (stale.length > 0) console.log(`${stale.length} stale files removed`);
