import type { Cloud } from "./cloud";
import { openData } from "./data-directory";
import type { Project } from "./engine/project";
import { localAccountId, type RecordOptions, recordProgram } from "./engine/record";
import type { RecordedResource } from "./engine/recording";
import { Rehearsal } from "./engine/rehearsal";
import type { Service } from "./service";
import { Timers } from "./timers";

/**
 * Runs a program and answers what it declares, with the ids, ARNs and other values that AWS would add, and the place of each resource in the user's code. Nothing
 * is served, kept or reached: the resources are made in memory, and are gone with the answer.
 *
 * @param print gets what the program writes and logs
 * @throws UserError when the program throws
 */
export async function rehearseProgram(
  project: Project,
  print: (line: string) => void,
  { runner }: Pick<RecordOptions, "runner"> = {},
): Promise<RecordedResource[]> {
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
  // Loaded while the program's process starts.
  const recording = async () => {
    const { createServices } = await import("./services");
    for (const service of createServices(cloud)) services.set(service.name, service);
    return new Rehearsal(cloud, [...services.values()]);
  };
  try {
    const { resources } = await recordProgram(project, print, { runner, recording, traced: true });
    return resources;
  } finally {
    timers.close();
    for (const service of services.values()) await service.close?.();
    data.close();
  }
}
