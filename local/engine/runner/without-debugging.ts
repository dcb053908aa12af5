/**
 * For debugging its own engine, Pulumi's SDK takes a stack trace for every resource and for five promises of each of its properties, and sends
 * two or three lines to the log for every resource. That is half of the time that a program takes here, and this engine has no use
 * for them. `PULUMI_DEBUG_PROMISE_LEAKS` leaves them on.
 *
 * @param requireFromProgram finds the very copy of the SDK that the program uses
 */
export function withoutDebugging(requireFromProgram: NodeJS.Require): void {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return;
  const { Resource } = requireFromProgram("@pulumi/pulumi") as { Resource: { callsites?: () => object[] } };
  if (Resource.callsites) Resource.callsites = () => [];
  const log = requireFromProgram("@pulumi/pulumi/log") as { debug: () => Promise<void> };
  log.debug = () => Promise.resolve();
  const debuggable = requireFromProgram("@pulumi/pulumi/runtime/debuggable") as Debuggable;
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}

interface Debuggable {
  debuggablePromise<T>(promise: Promise<T>, context?: unknown): Promise<T>;
}
