import { loadavg } from "node:os";

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** `1.25 x`. */
export const ratio = (value, to) => `${(value / to).toFixed(2)} x`;

/** `1,234`, or `12.3` for what is small. */
export const shown = (value) => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en-US"));

/** How much other work there is: processes that want to run, in the last minute. */
export const machineLoad = () => loadavg()[0].toFixed(1);

/** Does work for each of these, round by round, so that a busy moment of the machine touches all alike. Gives what it answered, by name. */
export async function rounds(count, things, work) {
  const results = Object.fromEntries(Object.keys(things).map((name) => [name, []]));
  for (let round = 0; round < count; round++)
    for (const [name, thing] of Object.entries(things)) results[name].push(await work(thing, name));
  return results;
}
