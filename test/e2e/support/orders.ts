/** What the driver is to do. */
export interface Order {
  verb: "preview" | "up" | "refresh" | "destroy" | "export" | "import";
  /** A resource that the program shall declare otherwise, and the inputs that differ. */
  change?: { type: string; name: string; props: Record<string, unknown> };
  /** Configuration that is set before it, by key; one with dots is a path, such as `portico:policies.profile`. */
  config?: Record<string, string>;
  /** Folders. */
  policyPacks?: string[];
  /** For an import: what an export answered. */
  state?: unknown;
}

/** What the engine did, or is about to do, with one resource. */
export interface Step {
  /** Pulumi's name of it, such as `create`, `same`, `update`. */
  op: string;
  urn: string;
  type: string;
}

/** What became of an order. */
export interface Answer {
  steps: Step[];
  /** How many resources were created, updated and so on, by Pulumi's names of that. */
  changes: Record<string, number>;
  /** The texts of warnings. */
  warnings: string[];
  /** What policies said. */
  policies: string[];
  /** Which policies mended which resources, `rule name`. */
  remedies: string[];
  /** The stack's outputs after it, secrets as plain values. */
  outputs?: Record<string, unknown>;
  /** What an export answers. */
  state?: unknown;
  /** What went wrong. */
  error?: string;
}
