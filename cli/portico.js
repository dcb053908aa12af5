#!/usr/bin/env node
// Plain old JavaScript: it must run on whatever Node there is, to find the one that Portico needs.
// biome-ignore-all lint/style/useNodejsImportProtocol: Node before 14.18 does not know it
"use strict";

const childProcess = require("child_process");
const fs = require("fs");
const path = require("path");

const neededMajor = 24;

function majorVersion() {
  return Number(process.versions.node.split(".")[0]);
}

/** The `node` package installs Node itself beside everything else. */
function findNode(from) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
    if (fs.existsSync(candidate)) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function stop(message) {
  process.stderr.write(`portico: ${message}\n`);
  process.exit(2);
}

function runAgainWith(node) {
  const environment = Object.assign({}, process.env, { PORTICO_FOUND_NODE: node });
  const options = { stdio: "inherit", env: environment, shell: process.platform === "win32" };
  const child = childProcess.spawn(node, [__filename].concat(process.argv.slice(2)), options);
  ["SIGINT", "SIGTERM", "SIGHUP"].forEach((signal) => {
    process.on(signal, () => child.kill(signal));
  });
  child.on("error", (error) => {
    stop(`cannot run ${node}: ${error.message}`);
  });
  child.on("exit", (code, signal) => {
    process.exit(signal ? 1 : code);
  });
}

/** Compiled code is kept beside the packages that it belongs to, so that every start but the first is faster. */
function useCompileCache() {
  if (process.env.NODE_COMPILE_CACHE || process.env.NODE_DISABLE_COMPILE_CACHE || process.env.NODE_V8_COVERAGE) return;
  const parts = __dirname.split(path.sep);
  const packages = parts.lastIndexOf("node_modules");
  const base = packages < 0 ? path.join(__dirname, "..", "node_modules") : parts.slice(0, packages + 1).join(path.sep);
  const folder = path.join(base, ".cache", "portico");
  process.env.NODE_COMPILE_CACHE = folder;
  require("module").enableCompileCache(folder);
}

function start() {
  useCompileCache();
  const main = path.join(__dirname, "..", "dist", "cli", "main.js");
  if (!fs.existsSync(main)) stop(`it is not built yet: run \`npm run build\` in ${path.join(__dirname, "..")}`);
  require(main).main(process.argv.slice(2));
}

if (majorVersion() >= neededMajor) {
  start();
} else {
  const node = process.env.PORTICO_FOUND_NODE ? undefined : findNode(process.cwd()) || findNode(__dirname);
  if (node) runAgainWith(node);
  else
    stop(`it needs Node ${neededMajor} or newer, this is ${process.version}: run \`npm install --save-dev node@24\``);
}
