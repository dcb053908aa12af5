import type { FunctionConfig } from "./config";

/** Figures of one finished request. */
export interface Report {
  requestId: string;
  milliseconds: number;
  /** Bytes of the instance's heap at the end, where the instance could still tell. */
  heapBytes?: number;
  /** For the first request of an instance: how long it took to load. */
  initMilliseconds?: number;
  status: "success" | "error" | "timeout";
}

/** The lines that Lambda itself writes around requests. */
export interface RequestLog {
  initStart(): string[];
  start(requestId: string): string[];
  end(report: Report): string[];
}

/** Lambda's own lines, in the log format of the function: `START`, `END` and `REPORT`, or JSON `platform.*` records. */
export const requestLog = (config: FunctionConfig, now: () => number): RequestLog =>
  config.logFormat === "JSON" ? jsonLog(config, now) : textLog(config, now);

const textLog = ({ runtime, memorySize, timeout, version }: FunctionConfig, now: () => number): RequestLog => ({
  initStart: () => [
    `INIT_START Runtime Version: ${runtime} (local cloud${runtime.startsWith("nodejs") ? `, Node ${process.version}` : ""})\n`,
  ],
  start: (requestId) => [`START RequestId: ${requestId} Version: ${version}\n`],
  end(report) {
    const { requestId, milliseconds, initMilliseconds, status } = report;
    const figures = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${milliseconds.toFixed(2)} ms`,
      `Billed Duration: ${billed(report)} ms`,
      `Memory Size: ${memorySize} MB`,
      `Max Memory Used: ${megabytes(report)} MB`,
    ];
    if (initMilliseconds !== undefined) figures.push(`Init Duration: ${initMilliseconds.toFixed(2)} ms`);
    if (status !== "success") figures.push(`Status: ${status}`);
    const lines = [`END RequestId: ${requestId}\n`, `${figures.join("\t")}\t\n`];
    return status === "timeout"
      ? [`${new Date(now()).toISOString()} ${requestId} Task timed out after ${timeout.toFixed(2)} seconds\n`, ...lines]
      : lines;
  },
});

const jsonLog = ({ runtime, memorySize, version }: FunctionConfig, now: () => number): RequestLog => {
  const line = (type: string, record: object) => [
    JSON.stringify({ time: new Date(now()).toISOString(), type, record }),
  ];
  return {
    initStart: () =>
      line("platform.initStart", { initializationType: "on-demand", phase: "init", runtimeVersion: runtime }),
    start: (requestId) => line("platform.start", { requestId, version }),
    end: (report) =>
      line("platform.report", {
        requestId: report.requestId,
        metrics: {
          durationMs: rounded(report.milliseconds),
          billedDurationMs: billed(report),
          memorySizeMB: memorySize,
          maxMemoryUsedMB: megabytes(report),
          initDurationMs: report.initMilliseconds === undefined ? undefined : rounded(report.initMilliseconds),
        },
        status: report.status,
      }),
  };
};

const rounded = (milliseconds: number) => Math.round(milliseconds * 1000) / 1000;

/** Since August 2025 the init phase is billed too (AWS, "AWS Lambda standardizes billing for INIT phase"). */
const billed = ({ milliseconds, initMilliseconds = 0 }: Report) => Math.ceil(milliseconds + initMilliseconds);

const megabytes = ({ heapBytes = 0 }: Report) => Math.ceil(heapBytes / 1024 / 1024);
