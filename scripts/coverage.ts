import { DatabaseSync } from "node:sqlite";
import { statedOperations } from "../local/aws/operation-table";
import type { Service } from "../local/service";
import { createServices } from "../local/services";
import { Timers } from "../local/timers";
import { withPart } from "./generated-part";

/** A row of the table: what a service says of a resource type, or of calls. */
interface Row {
  readonly what: string;
  readonly how: "emulated" | "approximated" | "declared only";
  readonly differs?: string;
}

/** All services of the local cloud, with nothing behind them, so that they can be asked what they have. */
export function bareServices(): Service[] {
  const services = new Map<string, Service>();
  const clock = { now: Date.now };
  const made = createServices({
    accountId: "000000000000",
    region: "us-east-1",
    project: "docs",
    stack: "dev",
    clock,
    timers: new Timers(clock),
    store: new DatabaseSync(":memory:"),
    directory: "",
    url: "http://127.0.0.1:4400",
    awsUrl: "http://127.0.0.1:4401",
    print: () => undefined,
    services,
  });
  for (const service of made) services.set(service.name, service);
  return made;
}

/** The table of every resource type and every call, in Markdown, from what the services state. */
export function coverageTable(services: readonly Service[]): string {
  const rows = services
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((service) =>
      rowsOf(service).map(({ what, how, differs = "" }) => `| ${service.name} | ${what} | ${how} | ${differs} |`),
    );
  return ["| Service | Type or call | | What differs |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/** The page with this table in its part `coverage`. @throws Error when it has no such part */
export const withCoverage = (page: string, table: string): string => withPart(page, "coverage", table);

/** Types each, then the calls that are emulated whole in one row, then each that differs. */
function rowsOf({ types, api }: Service): Row[] {
  const operations = api === undefined ? [] : statedOperations(api).sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = operations.filter(([, { approximates }]) => approximates === undefined).map(([name]) => code(name));
  return [
    ...types
      .map(({ token, emulated = true, approximates }) => row(token, approximates, emulated))
      .sort((a, b) => (a.what < b.what ? -1 : 1)),
    ...(whole.length > 0 ? [{ what: whole.join(", "), how: "emulated" } as const] : []),
    ...operations.flatMap(([name, { approximates }]) => (approximates === undefined ? [] : [row(name, approximates)])),
  ];
}

function row(name: string, differs: string | undefined, emulated = true): Row {
  const how = differs === undefined ? "emulated" : "approximated";
  return { what: code(name), how: emulated ? how : "declared only", differs };
}

const code = (text: string): string => `\`${text}\``;
