/** Packages that keep nothing of a program: what they know of a stack is reset for each run. */
const stateless = /[\\/]node_modules[\\/]@pulumi[\\/](?:pulumi|aws)[\\/]/;

/** What a process of this runner is like before a program runs in it, so that another run finds it as the first one did. */
export class FreshStart {
  readonly #environment = { ...process.env };
  readonly #folder = process.cwd();
  readonly #globals = new Set(Reflect.ownKeys(globalThis));
  readonly #listeners = new Map(process.eventNames().map((name) => [name, process.listeners(name as "exit")]));

  /** Undoes what the run has left: its modules, environment, folder, listeners and globals. */
  again(): void {
    this.#forgetModules();
    for (const name of Object.keys(process.env)) if (!(name in this.#environment)) delete process.env[name];
    Object.assign(process.env, this.#environment);
    process.chdir(this.#folder);
    for (const name of process.eventNames())
      for (const listener of process.listeners(name as "exit"))
        if (!this.#listeners.get(name)?.includes(listener)) process.removeListener(name, listener);
    for (const name of Reflect.ownKeys(globalThis))
      if (!this.#globals.has(name)) Reflect.deleteProperty(globalThis, name);
  }

  /** All but Pulumi's SDK, its AWS package and what these two have loaded. */
  #forgetModules(): void {
    const kept = new Set<NodeModule>();
    const keep = (module: NodeModule) => {
      if (kept.has(module)) return;
      kept.add(module);
      module.children.forEach(keep);
    };
    for (const module of Object.values(require.cache)) if (module && stateless.test(module.filename)) keep(module);
    for (const module of Object.values(require.cache))
      if (module && !kept.has(module) && !module.filename.startsWith(__dirname)) delete require.cache[module.filename];
  }
}
