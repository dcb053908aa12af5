import type { RecordedResource } from "../../../local/engine/recording";
import { attributeName, isListOfOne, terraformType, topName } from "./names";
import { inputsOf, type Member, type Members, membersOf } from "./pulumi-types";

type Values = Record<string, unknown>;

/** As much of what `terraform show -json` prints of a plan as judges of plans read. */
export interface Plan {
  format_version: string;
  terraform_version: string;
  planned_values: { root_module: { resources: PlannedResource[] } };
  resource_changes: (Address & { change: { actions: string[]; before: null; after: Values; after_unknown: Values } })[];
  configuration: { root_module: { resources: (Address & { expressions: Expressions })[] } };
}

interface Address {
  address: string;
  mode: "managed";
  type: string;
  name: string;
}

type PlannedResource = Address & { provider_name: string; schema_version: number; values: Values };

/** What attributes are made from: `{ kms_key_id: { references: ["aws_kms_key.key.arn", "aws_kms_key.key"] } }`. */
type Expressions = Record<string, { references: string[] }>;

/** What Pulumi writes for a value that only a deployment can know, whatever its type. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * What a program declares, as the plan of a Terraform program that declares the same: Pulumi's AWS provider is Terraform's, with other spellings. Names are in
 * snake case, objects are blocks and so lists, lists of objects are called by one of them, and Pulumi's property dependencies are the references.
 * Components, and resources of other providers, are left out.
 *
 * @param recorded the program's record, best of a rehearsal, which knows ARNs and so whole policies
 * @param known Terraform's names of resource types, as far as the judge knows them
 */
export function planOf(recorded: readonly RecordedResource[], known: ReadonlySet<string>): Plan {
  const resources = recorded.filter(({ custom, type }) => custom && type.startsWith("aws:"));
  const addresses = new Addresses(resources, known);
  const planned = resources.map((resource) => ({ ...addresses.of(resource), ...valuesOf(resource) }));
  return {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: {
      root_module: {
        resources: planned.map(({ unknowns, ...one }) => ({
          ...one,
          provider_name: "hashicorp/aws",
          schema_version: 0,
        })),
      },
    },
    resource_changes: planned.map(({ values, unknowns, ...one }) => ({
      ...one,
      change: { actions: ["create"], before: null, after: values, after_unknown: unknowns },
    })),
    configuration: {
      root_module: {
        resources: resources.map((resource) => ({
          ...addresses.of(resource),
          expressions: expressionsOf(resource, addresses),
        })),
      },
    },
  };
}

/** Where each resource is: `aws_sqs_queue.jobs`. */
class Addresses {
  readonly #byUrn = new Map<string, Address>();
  readonly #resources = new Map<string, RecordedResource>();

  constructor(resources: readonly RecordedResource[], known: ReadonlySet<string>) {
    const taken = new Set<string>();
    for (const resource of resources) {
      const type = terraformType(resource.type, known);
      const plain = resource.name.replace(/[^\w-]/g, "_").replace(/^(?=[\d-])/, "_");
      let name = plain;
      for (let count = 2; taken.has(`${type}.${name}`); count++) name = `${plain}_${count}`;
      taken.add(`${type}.${name}`);
      this.#byUrn.set(resource.urn, { address: `${type}.${name}`, mode: "managed", type, name });
      this.#resources.set(resource.urn, resource);
    }
  }

  of({ urn }: RecordedResource): Address {
    const address = this.#byUrn.get(urn);
    if (!address) throw new Error(`${urn} is not in the plan`);
    return address;
  }

  /** What of another resource a value holds, and the resource itself, as Terraform writes references. */
  referencesTo(urn: string, value: unknown): string[] {
    const address = this.#byUrn.get(urn)?.address;
    if (address === undefined) return [];
    const { outputs = {} } = this.#resources.get(urn) ?? {};
    const texts = textsOf(value);
    const held = Object.keys(outputs).find((name) => texts.includes(outputs[name]));
    return [`${address}.${held === undefined ? "id" : attributeName(held)}`, address];
  }
}

/** The values that a plan knows, and the names of those that it does not. Within blocks and lists, what is not known is left out, or null. */
function valuesOf({ type, asDeclared }: RecordedResource): { values: Values; unknowns: Values } {
  const unknowns = Object.entries(asDeclared).filter(([, value]) => value === unknown);
  return {
    values: blockOf(asDeclared, inputsOf(type)),
    unknowns: Object.fromEntries(unknowns.map(([property]) => [topName(property), true])),
  };
}

/**
 * The attributes and blocks of a resource, or of a block.
 *
 * @param nested the block's type, as @pulumi/aws has it; undefined for a resource
 */
function blockOf(properties: Values, members: Members, nested?: string): Values {
  const nameOf = nested === undefined ? topName : attributeName;
  const values: Values = {};
  for (const [property, value] of Object.entries(properties)) {
    if (value === unknown) continue;
    const member = members.get(property);
    const name = nameOf(property, { blocks: isBlocks(member) });
    const written = writtenAs(value, member);
    values[name] = nested !== undefined && isListOfOne(nested, property) ? [written] : written;
  }
  return values;
}

/** True for what is a list of blocks. */
const isBlocks = (member: Member | undefined): boolean =>
  member?.nested !== undefined && member.list && membersOf(member.nested) !== undefined;

function writtenAs(value: unknown, { asset, json, nested }: Partial<Member> = {}): unknown {
  if (asset) return "asset.zip";
  if (json) return isObject(value) ? JSON.stringify(value) : value;
  const members = nested === undefined ? undefined : membersOf(nested);
  if (members === undefined) return attributeOf(value);
  const all = Array.isArray(value) ? value : [value];
  return all.map((one) => (isObject(one) ? blockOf(one, members, nested) : attributeOf(one)));
}

/** What is no block: texts, numbers, lists of them, and maps, whose keys are the program's. */
function attributeOf(value: unknown): unknown {
  if (value === unknown) return null;
  if (Array.isArray(value)) return value.map(attributeOf);
  if (!isObject(value)) return value;
  const known = Object.entries(value).filter(([, one]) => one !== unknown);
  return Object.fromEntries(known.map(([key, one]) => [key, attributeOf(one)]));
}

/** Every text within a value. */
const textsOf = (value: unknown): unknown[] =>
  typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [value];

const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function expressionsOf(
  { type, asDeclared, propertyDependencies }: RecordedResource,
  addresses: Addresses,
): Expressions {
  const inputs = inputsOf(type);
  const expressions: Expressions = {};
  for (const [property, urns] of Object.entries(propertyDependencies)) {
    const references = urns.flatMap((urn) => addresses.referencesTo(urn, asDeclared[property]));
    if (references.length > 0)
      expressions[topName(property, { blocks: isBlocks(inputs.get(property)) })] = { references };
  }
  return expressions;
}
