import type { StateTable } from "../functions/runtime/state-table";
import { withPart } from "./generated-part";

/**
 * The page with the diagrams of these state tables in its part `states`, each below its name.
 *
 * @throws Error when it has no such part
 */
export const withStates = (page: string, tables: Readonly<Record<string, StateTable<string>>>): string =>
  withPart(
    page,
    "states",
    Object.entries(tables)
      .map(([name, table]) => `### ${name}\n\n${stateDiagram(table)}`)
      .join("\n\n"),
  );

/** A state table as a Mermaid diagram: from where things begin to where nothing follows. */
export function stateDiagram({ states, initial, moves }: StateTable<string>): string {
  const lines = states.flatMap((from) => {
    const next = moves[from] ?? [];
    return next.length > 0 ? next.map((to) => `${from} --> ${to}`) : [`${from} --> [*]`];
  });
  return ["```mermaid", "stateDiagram-v2", ...[`[*] --> ${initial}`, ...lines].map((line) => `  ${line}`), "```"].join(
    "\n",
  );
}
