import { alphabets, quickId } from "../ids";

/** The fields of an `X-Amzn-Trace-Id` header. */
export interface Trace {
  root: string;
  parent: string;
  sampled: boolean;
}

/**
 * Takes up the trace of a request, or begins one: what the header does not say is made. X-Ray samples a request when the
 * caller says so, or (`sample`) when this service traces.
 */
export function traceFrom(header: string | undefined, sample = false): Trace {
  if (header === undefined) return { root: newRoot(), parent: quickId(alphabets.hexadecimal, 16), sampled: sample };
  const fields = new Map(
    header.split(";").map((field) => {
      const [name = "", value = ""] = field.trim().split("=");
      return [name.toLowerCase(), value];
    }),
  );
  const sampled = fields.get("sampled");
  return {
    root: fields.get("root") || newRoot(),
    parent: fields.get("parent") || quickId(alphabets.hexadecimal, 16),
    sampled: sampled === undefined || sampled === "?" ? sample : sampled === "1",
  };
}

/** A trace as a header, and as `_X_AMZN_TRACE_ID`. */
export const traceHeader = ({ root, parent, sampled }: Trace = traceFrom(undefined)): string =>
  `Root=${root};Parent=${parent};Sampled=${sampled ? 1 : 0}`;

const newRoot = () => {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `1-${seconds.padStart(8, "0")}-${quickId(alphabets.hexadecimal, 24)}`;
};
