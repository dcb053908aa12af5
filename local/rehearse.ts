import type { Cloud } from "./cloud";
import { ProgramProcess } from "./engine/program";
import type { Project } from "./engine/project";
import type { RecordOptions } from "./engine/record";
import type { RecordedResource } from "./engine/recording";
import type { Service } from "./service";

/**
 * Runs a program and answers what it declares, with the ids, ARNs and other values that AWS would add, and the place of each resource in the user's code. Nothing
 * is served, kept or reached: the resources are made in memory, and are gone with the answer.
 *
 * @param print gets what the program writes and logs
 * @param loaded called when this process has nothing more to do until the program has loaded its own modules
 * @throws UserError when the program throws
 */
export async function rehearseProgram(
  project: Project,
  print: (line: string) => void,
  { runner, loaded }: Pick<RecordOptions, "runner"> & { loaded?(): void } = {},
): Promise<RecordedResource[]> {
  // It starts at once and loads Pulumi's SDK while this process loads everything else.
  const program = new ProgramProcess(project, print, runner);
  const [{ openData }, { localAccountId, recordProgram }, { Rehearsal }, { Timers }] = await Promise.all([
    import("./data-directory"),
    import("./engine/record"),
    import("./engine/rehearsal"),
    import("./timers"),
  ]);
  const data = openData(project, true);
  const clock = { now: Date.now };
  const timers = new Timers(clock);
  const services = new Map<string, Service>();
  const { name, stack, region } = project;
  const cloud: Cloud = {
    accountId: localAccountId,
    region,
    project: name,
    stack,
    clock,
    timers,
    store: data.store,
    directory: data.directory,
    url: "http://127.0.0.1:4400",
    awsUrl: "http://127.0.0.1:4401",
    print: () => undefined,
    services,
  };
  const rehearsal = new Rehearsal(cloud);
  const load = async () => {
    const { createServices } = await import("./services");
    for (const service of createServices(cloud)) services.set(service.name, service);
    rehearsal.use([...services.values()]);
    loaded?.();
  };
  let loading = Promise.resolve();
  try {
    await recordProgram(project, print, {
      program,
      recording: () => rehearsal,
      traced: true,
      running: () => {
        loading = load();
      },
    });
    return rehearsal.resources;
  } finally {
    await loading;
    timers.close();
    for (const service of services.values()) await service.close?.();
    data.close();
  }
}
