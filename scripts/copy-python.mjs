// Puts the runtime of Python functions beside the compiled code that starts it: tsc copies nothing.

import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";

const file = "local/lambda/python/bootstrap.py";
const root = join(import.meta.dirname, "..");
await mkdir(join(root, "dist", file, ".."), { recursive: true });
await copyFile(join(root, file), join(root, "dist", file));
