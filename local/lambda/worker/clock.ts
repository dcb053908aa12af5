/** The machine's own time, for what is measured in it. */
export const machineNow = Date.now;

/** Makes `Date.now()`, `new Date()` and `Date()` of this thread tell the local cloud's time, which tests can move. */
export function takeClock(shared: SharedArrayBuffer): void {
  const ahead = new Float64Array(shared);
  const now = () => machineNow() + (ahead[0] ?? 0);
  const MachineDate = Date;
  MachineDate.now = now;
  const CloudDate: DateConstructor = new Proxy(MachineDate, {
    apply: () => new MachineDate(now()).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [now()], newTarget === CloudDate ? target : newTarget),
  });
  MachineDate.prototype.constructor = CloudDate;
  globalThis.Date = CloudDate;
}
