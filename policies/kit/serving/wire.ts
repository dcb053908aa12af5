import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

/**
 * Pulumi's property values on the wire are JSON with marked objects; the marks are fixed by Pulumi (sdk/go/common/resource/properties.go).
 * Rules see secrets unwrapped; assets and unknown values stay what they are.
 */
const mark = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

/** The values of a message: as they came, and as rules see them. */
export interface Unpacked {
  wire: Record<string, unknown>;
  props: Record<string, unknown>;
}

/** Unpacks a message's values, once for all rules. */
export function unpacked(struct: Struct | undefined): Unpacked {
  const wire = (struct?.toJavaScript() ?? {}) as Record<string, unknown>;
  return { wire, props: plain(wire) as Record<string, unknown> };
}

/**
 * The values of a message after a remedy: what it did not change stays as it came, with its secrets. What it changed of an input that held a secret is secret as
 * a whole.
 */
export function changed(wire: Unpacked["wire"], changes: Readonly<Record<string, unknown>>): Unpacked["wire"] {
  const values = { ...wire };
  for (const [name, change] of Object.entries(changes)) {
    const value = withoutProxies(change);
    if (value === undefined) delete values[name];
    else values[name] = holdsSecret(wire[name]) ? { [mark]: secretMark, value } : value;
  }
  return values;
}

/** Values for a message. */
export const packed = (wire: Unpacked["wire"]): Struct =>
  Struct.fromJavaScript(wire as Record<string, JavaScriptValue>);

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[mark] === secretMark) return plain(object.value);
  const result: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(object)) result[name] = plain(part);
  return result;
}

const holdsSecret = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return false;
  if ((value as Record<string, unknown>)[mark] === secretMark) return true;
  return Object.values(value).some(holdsSecret);
};

/** A remedy may keep parts of what it read, which stand behind Pulumi's proxy and its errors for what is not known. */
function withoutProxies(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { __isSpecialProxy, __getSpecialProxyTarget } = value as Record<string, unknown>;
  if (__isSpecialProxy === true) return __getSpecialProxyTarget;
  if (Array.isArray(value)) return value.map(withoutProxies);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => (part === undefined ? [] : [[name, withoutProxies(part)]])),
  );
}
