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
  /** Where the request ended its instance: why. */
  errorType?: string;
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
    const { requestId, milliseconds, initMilliseconds, status, errorType } = report;
    const figures = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${milliseconds.toFixed(2)} ms`,
      `Billed Duration: ${billed(report)} ms`,
      `Memory Size: ${memorySize} MB`,
      `Max Memory Used: ${megabytes(report)} MB`,
    ];
    if (initMilliseconds !== undefined) figures.push(`Init Duration: ${initMilliseconds.toFixed(2)} ms`);
    // As recorded from AWS: an error of the handler alone is not in the report.
    if (errorType !== undefined) figures.push(`Status: ${status}`);
    if (errorType !== undefined && status !== "timeout") figures.push(`Error Type: ${errorType}`);
    const lines = [`END RequestId: ${requestId}\n`, `${figures.join("\t")}\t\n`];
    return status === "timeout"
      ? [`${new Date(now()).toISOString()} ${requestId} Task timed out after ${timeout.toFixed(2)} seconds\n`, ...lines]
      : lines;
  },
});

/** Detail levels of the system's log, from all of it to warnings alone. */
const levels = ["DEBUG", "INFO", "WARN"] as const;

/** Records by the function's system log level, INFO by default (AWS, "Log-level filtering": system log level event mapping). */
const jsonLog = (
  { runtime, memorySize, version, systemLogLevel = "INFO" }: FunctionConfig,
  now: () => number,
): RequestLog => {
  const lowest = Math.max(0, levels.indexOf(systemLogLevel.toUpperCase() as (typeof levels)[number]));
  const written = moment();
  const line = (level: (typeof levels)[number], type: string, record: object) =>
    levels.indexOf(level) < lowest
      ? []
      : [`{"time":"${written(now())}","type":"${type}","record":${JSON.stringify(record)}}`];
  return {
    initStart: () =>
      line("INFO", "platform.initStart", { initializationType: "on-demand", phase: "init", runtimeVersion: runtime }),
    start: (requestId) => line("INFO", "platform.start", { requestId, version }),
    end(report) {
      const { requestId, status, errorType } = report;
      const durationMs = rounded(report.milliseconds);
      const isWell = status === "success";
      return [
        ...line(isWell ? "DEBUG" : "WARN", "platform.runtimeDone", {
          requestId,
          status,
          errorType,
          metrics: { durationMs },
        }),
        ...line(isWell ? "INFO" : "WARN", "platform.report", {
          requestId,
          metrics: {
            durationMs,
            billedDurationMs: billed(report),
            memorySizeMB: memorySize,
            maxMemoryUsedMB: megabytes(report),
            initDurationMs: report.initMilliseconds === undefined ? undefined : rounded(report.initMilliseconds),
          },
          status,
          errorType,
        }),
      ];
    },
  };
};

/** Writes times in ISO 8601. The last one is kept, as the lines of many requests share a millisecond. */
function moment(): (time: number) => string {
  let last = Number.NaN;
  let text = "";
  return (time) => {
    if (time !== last) text = new Date(time).toISOString();
    last = time;
    return text;
  };
}

const rounded = (milliseconds: number) => Math.round(milliseconds * 1000) / 1000;

/** Since August 2025 the init phase is billed too (AWS, "AWS Lambda standardizes billing for INIT phase"). */
const billed = ({ milliseconds, initMilliseconds = 0 }: Report) => Math.ceil(milliseconds + initMilliseconds);

const megabytes = ({ heapBytes = 0 }: Report) => Math.ceil(heapBytes / 1024 / 1024);
