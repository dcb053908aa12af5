// Makes one file of the services of the local cloud, after tsc: loading four hundred small ones takes twice as long. What the rest of the package
// takes of them besides, and what that is made of, stays in files of its own, so that nothing is there twice.

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { build } from "esbuild";

const dist = join(import.meta.dirname, "../dist");
const services = join(dist, "local/services");
const index = join(services, "index.js");

const all = readdirSync(dist, { recursive: true })
  .filter((file) => file.endsWith(".js") && !file.startsWith("functions"))
  .map((file) => join(dist, file));
const isService = (file) => file.startsWith(services + sep);

/** Services' files that others load; with what these load, and so on. */
const apart = new Set();
const keepApart = (file) => {
  if (file === index || apart.has(file) || !isService(file)) return;
  apart.add(file);
  loadedBy(file).forEach(keepApart);
};
for (const file of all) if (!isService(file)) loadedBy(file).forEach(keepApart);

await build({
  entryPoints: [index],
  outfile: index,
  allowOverwrite: true,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node24",
  packages: "external",
  sourcemap: true,
  // Names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  plugins: [{ name: "apart", setup: leaveApart }],
});
const bundled = all.filter((file) => isService(file) && file !== index && !apart.has(file));
for (const file of bundled) for (const old of [file, `${file}.map`]) rmSync(old, { force: true });
console.log(`local/services           ${bundled.length} files in one, ${apart.size} apart`);

function leaveApart({ onResolve }) {
  onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
    const file = fileOf(resolve(resolveDir, path));
    if (isService(file) && !apart.has(file)) return undefined;
    const there = relative(services, file).replaceAll(sep, "/");
    return { path: there.startsWith(".") ? there : `./${there}`, external: true };
  });
}

function loadedBy(file) {
  const paths = [...readFileSync(file, "utf8").matchAll(/require\("(\.[^"]*)"\)/g)].map(([, path]) => path);
  return paths.map((path) => fileOf(resolve(dirname(file), path)));
}

function fileOf(path) {
  const file = [path, `${path}.js`, join(path, "index.js")].find((name) => /\.js(on)?$/.test(name) && existsSync(name));
  if (!file) throw new Error(`${path} is not built: run \`npm run build\``);
  return file;
}
