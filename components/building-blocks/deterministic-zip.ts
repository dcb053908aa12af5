import { type Zippable, zipSync } from "fflate";

/** Unix: a file that all may read and nobody changes. */
const readableFile = 0o100444 << 16;
/** The first moment that a zip can say. A zip's dates are local: so is this, and the bytes are the same in every time zone. */
const fixedDate = new Date(1980, 0, 1);

/** A zip with the same bytes for the same files: sorted names, fixed dates and permissions. */
export function deterministicZip(files: Record<string, Uint8Array>): Uint8Array {
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort())
    entries[name] = [files[name] as Uint8Array, { level: 9, mtime: fixedDate, os: 3, attrs: readableFile }];
  return zipSync(entries);
}
