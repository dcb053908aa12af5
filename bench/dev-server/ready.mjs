import { evaluate } from "../support/evaluate.mjs";
import { folderOf, repository } from "../support/folder.mjs";
import { median, rounds, shown } from "../support/numbers.mjs";
import { helloProgram, readyIn, startPortico } from "../support/portico.mjs";

/** How long `portico dev` takes to be ready, beyond what its program takes against an engine that agrees to everything. */
export async function measure({ quick }) {
  const programs = { "examples/event-api": `${repository}/examples/event-api`, hello: folderOf(helloProgram) };
  for (const [name, folder] of Object.entries(programs)) {
    const things = {
      ready: async () => {
        const server = startPortico(folder);
        const time = await readyIn(server);
        await server.stop();
        return time;
      },
      own: () => evaluate(folder),
    };
    const { ready, own } = await rounds(quick ? 3 : 9, things, (work) => work());
    const beyond = median(ready) - median(own);
    console.log(
      `  ${name.padEnd(20)}ready in ${shown(median(ready))} ms (fastest ${shown(Math.min(...ready))}), the program alone ${shown(median(own))} ms (fastest ${shown(Math.min(...own))}): ${shown(beyond)} ms beyond it (of the fastest ${shown(Math.min(...ready) - Math.min(...own))})`,
    );
  }
}
