/** Keeps what functions log, lines of JSON, out of what a benchmark says. */
export function quietFunctions() {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (chunk, ...more) => /^\{"/.test(String(chunk)) || write(chunk, ...more);
}
