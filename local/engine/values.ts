import type { Properties } from "../service";
import { type Asset, type AssetReader, isAsset } from "./assets";

/**
 * Pulumi's property values on the wire are JSON with marked objects; the marks are fixed by Pulumi
 * (sdk/go/common/resource/properties.go). Here they become plain values and come from them.
 */
const mark = "4dabf18193072939515e22adb298388d";
const marks = {
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  secret: "1b47061264138c4ac30d75fd1eb44270",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  outputValue: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
} as const;
/** Stands for what only a deployment can know; seen in previews only. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Plain values, and the names of those properties that hold a secret somewhere. */
export interface Unmarshalled {
  properties: Properties;
  secrets: string[];
}

/**
 * Makes plain values of a message's: secrets and outputs unwrapped, resources as their id (components as their URN), assets and
 * archives read and hashed, unknown values left out, and so are nulls, which AWS's provider does not tell from nothing.
 *
 * @param assets reads the files that assets name
 */
export async function unmarshal(wire: Properties, assets: AssetReader): Promise<Unmarshalled> {
  const secrets: string[] = [];
  const properties: Properties = {};
  const reading: Promise<unknown>[] = [];
  for (const [name, value] of Object.entries(wire)) {
    let secret = false;
    const plain = plainOf(value, {
      onSecret: () => {
        secret = true;
      },
      assetOf: (object) => {
        const asset = {} as Asset;
        reading.push(assets.read(wireAssetOf(object)).then((read) => Object.assign(asset, read)));
        return asset;
      },
    });
    if (plain === undefined || plain === null) continue;
    properties[name] = plain;
    if (secret) secrets.push(name);
  }
  await Promise.all(reading);
  return { properties, secrets };
}

/** Stands for an unknown value in what {@link comparable} answers. It equals nothing. */
export const unknownValue: unique symbol = Symbol("unknown");

/**
 * Makes values of a message comparable: secrets and outputs unwrapped, resources as their id, assets as the hash that Pulumi gave them (of former ones it sends
 * nothing else), nulls left out, unknown values as {@link unknownValue}.
 */
export function comparable(wire: Properties): Properties {
  const visitor = {
    onSecret: () => undefined,
    unknown: unknownValue,
    assetOf: ({ hash, ...rest }: Properties) => ({ asset: hash ?? rest }),
  };
  return plainOf(wire, visitor) as Properties;
}

/**
 * Makes of a message's values what Pulumi's engine lays before policies: secrets and outputs unwrapped, resources as their id, nulls left out, unknown
 * values as Pulumi's own mark for them. Assets are what the program said of them.
 */
export const withUnknowns = (wire: Properties): Properties =>
  plainOf(wire, { onSecret: () => undefined, unknown, assetOf: ({ [mark]: _, ...said }) => said }) as Properties;

/** True for what {@link withUnknowns} answers where something in it is not known. */
export const holdsUnknown = (value: unknown): boolean =>
  value === unknown || (typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown));

/** True for an asset or archive, as it travels. */
export const isWireAsset = (value: unknown): boolean => {
  const kind = (value as Properties | null | undefined)?.[mark];
  return kind === marks.asset || kind === marks.archive;
};

interface Visitor {
  onSecret(): void;
  /** What becomes of an asset or archive. */
  assetOf(object: Properties): unknown;
  /** What becomes of unknown values. Default: they are left out. */
  unknown?: unknown;
}

/** An asset or archive as it travels: `kind` here instead of the mark. */
export interface WireAsset {
  kind: "asset" | "archive";
  path?: string;
  text?: string;
  uri?: string;
  assets?: Record<string, WireAsset>;
}

function plainOf(value: unknown, visitor: Visitor): unknown {
  if (value === unknown) return visitor.unknown;
  if (Array.isArray(value)) return value.map((item) => plainOf(item, visitor) ?? null);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Properties;
  switch (object[mark]) {
    case undefined:
      break;
    case marks.secret:
      visitor.onSecret();
      return plainOf(object.value, visitor);
    case marks.outputValue:
      if (object.secret === true) visitor.onSecret();
      return object.value === undefined ? visitor.unknown : plainOf(object.value, visitor);
    case marks.resource:
      return object.id === undefined ? object.urn : plainOf(object.id, visitor);
    case marks.asset:
    case marks.archive:
      return visitor.assetOf(object);
    default:
      throw new Error(`a property value is marked ${String(object[mark])}, which this engine does not know`);
  }
  const result: Properties = {};
  for (const [name, part] of Object.entries(object)) {
    const plain = plainOf(part, visitor);
    if (plain !== undefined && plain !== null) result[name] = plain;
  }
  return result;
}

function wireAssetOf(object: Properties): WireAsset {
  const { path, text, uri, assets } = object as Partial<WireAsset>;
  const kind = object[mark] === marks.archive ? "archive" : "asset";
  if (!assets) return { kind, path, text, uri };
  const parts = Object.entries(assets).map(([name, part]) => [name, wireAssetOf(part as unknown as Properties)]);
  return { kind, assets: Object.fromEntries(parts) };
}

/**
 * Makes the message's values of plain ones: secrets are marked again. Assets are left out, so that a program sees those that it gave.
 *
 * @param secrets names of the properties to mark
 */
export function marshal(properties: Properties, secrets: Iterable<string> = []): Properties {
  const secret = new Set(secrets);
  const wire: Properties = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || isAsset(value)) continue;
    wire[name] = secret.has(name) ? { [mark]: marks.secret, value } : value;
  }
  return wire;
}
