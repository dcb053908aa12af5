import { deprecatedRuntimes } from "../../../policies/deprecated-runtimes";
import { argError } from "../arg-error";

/** Node's newest release with long-term support, and what shipped functions are built for. */
export const nodeRuntime = "nodejs24.x";

/** Of each language, the runtime to move to (AWS, Lambda developer guide: "Supported runtimes"). */
const newest: Readonly<Record<string, string>> = {
  dotnet: "dotnet10",
  dotnetcore: "dotnet10",
  go: "provided.al2023",
  java: "java25",
  nodejs: nodeRuntime,
  provided: "provided.al2023",
  python: "python3.14",
  ruby: "ruby3.4",
};

/**
 * Refuses a runtime that is past its end. One that is only known later is left to the policy pack.
 *
 * @throws InputPropertyError for a runtime that gets no more patches; it names the one to move to
 */
export function checkRuntime(component: string, runtime: unknown): void {
  if (typeof runtime !== "string" || !deprecatedRuntimes.includes(runtime)) return;
  const [language = ""] = /^[a-z]+/.exec(runtime) ?? [];
  throw argError(
    component,
    "runtime",
    `${runtime} is past its end: AWS patches it no more, and one day refuses to deploy it; use ${newest[language] ?? nodeRuntime}`,
  );
}
