import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createAwsEndpoint } from "../../../../local/aws";
import { MovableClock } from "../../../../local/clock";
import type { Cloud } from "../../../../local/cloud";
import { Faults } from "../../../../local/faults";
import { Metrics } from "../../../../local/metrics";
import type { Service } from "../../../../local/service";
import { createGuard } from "../../../../local/services/iam/guard";
import { Timers } from "../../../../local/timers";

/** Services of the local cloud on an AWS port, with no engine and no program. */
export interface AwsPort {
  readonly cloud: Cloud;
  readonly clock: MovableClock;
  readonly faults: Faults;
  /** What a person at the terminal would see. */
  readonly lines: string[];
  /** For the unmodified SDK's clients, as the local administrator; they try each call once. */
  readonly aws: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  };
  close(): Promise<void>;
}

/** Serves some services on a free port. Close it when the tests are done. */
export async function openAwsPort(
  createServices: (cloud: Cloud) => Service[],
  store = new DatabaseSync(":memory:"),
): Promise<AwsPort> {
  const services = new Map<string, Service>();
  const clock = new MovableClock();
  const timers = new Timers(clock);
  const faults = new Faults(clock);
  const lines: string[] = [];
  const directory = mkdtempSync(join(tmpdir(), "portico-test-"));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cloud: Cloud = {
    accountId: "000000000000",
    region: "eu-central-1",
    project: "test",
    stack: "dev",
    clock,
    timers,
    faults,
    metrics: new Metrics(clock),
    store,
    directory,
    url: endpoint,
    awsUrl: endpoint,
    print: (line) => lines.push(line),
    services,
  };
  for (const service of createServices(cloud)) services.set(service.name, service);
  server.on("request", createAwsEndpoint(services, undefined, createGuard(cloud), faults));
  for (const service of services.values()) service.start?.();
  return {
    cloud,
    clock,
    faults,
    lines,
    aws: {
      endpoint,
      region: cloud.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      timers.close();
      for (const service of services.values()) await service.close?.();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
