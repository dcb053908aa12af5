import type { ServerResponse } from "node:http";
import type { Cloud } from "../cloud";
import type { ResourceRecord } from "../engine/state";
import type { Service } from "../service";
import { awsVersion } from "./aws-version";
import { Deployed } from "./deployed";
import type { ProviderSession } from "./session";

/** Where Pulumi's own engine deploys to this cloud: a provider for each of its plugin processes, and what they made. */
export class Providers {
  readonly #cloud: Cloud;
  readonly #deployed: Deployed;
  readonly #sessions = new Set<ProviderSession>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.#deployed = new Deployed(cloud);
  }

  /** Takes the services, and makes what was deployed before work again. */
  restore(services: readonly Service[]): Promise<void> {
    return this.#deployed.restore(services);
  }

  /** What Pulumi's engine has deployed, in the order of its creation. */
  get resources(): ResourceRecord[] {
    return this.#deployed.records;
  }

  /**
   * Opens a provider for one plugin process: answers `{ port }` in a line, and keeps the response open. The provider ends with it.
   *
   * @param directory the plugin's current folder: assets are relative to it
   */
  async attach(response: ServerResponse, directory: string): Promise<void> {
    const { ProviderSession } = await import("./session"); // most clouds never need it
    const version = awsVersion([directory]);
    const session = new ProviderSession({ cloud: this.#cloud, deployed: this.#deployed, directory, version });
    const port = await session.listen();
    this.#sessions.add(session);
    response.once("close", () => {
      this.#sessions.delete(session);
      session.close();
      this.#tell(session);
    });
    response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
    response.write(`${JSON.stringify({ port })}\n`);
  }

  close(): void {
    for (const session of this.#sessions) session.close();
    this.#sessions.clear();
  }

  /** `deployed by pulumi: 31 created, 1 updated`. */
  #tell({ changes, declaredOnly }: ProviderSession): void {
    const counts = Object.entries(changes).filter(([, count]) => count > 0);
    if (counts.length === 0) return;
    const types = [...declaredOnly].map((type) => type.replace(/^aws:([^/]+)\/[^:]+:/, "$1.")).sort();
    const note = types.length > 0 ? ` (declared only: ${types.join(", ")})` : "";
    this.#cloud.print(`deployed by pulumi: ${counts.map(([what, count]) => `${count} ${what}`).join(", ")}${note}`);
  }
}
