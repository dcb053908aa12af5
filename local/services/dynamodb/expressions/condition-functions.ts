import { type AttributeType, typeOf } from "../values/attribute-value";
import { beginsWith, contains, sizeOf } from "../values/compare";
import { type BindFaults, checkCount, type Operand, type Predicate, requirePath, wrongType } from "./operand";
import type { CallSyntax } from "./syntax";

/** A function of conditions: how many operands it takes, what they have to be, and what it says of an item. */
interface ConditionFunction {
  readonly operands: number;
  check(name: string, operands: readonly Operand[], faults: BindFaults): void;
  bind(first: Operand, second: Operand): Predicate;
}

const typeNames = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];
const sizeless: ReadonlySet<AttributeType | undefined> = new Set(["N", "BOOL", "NULL"] as const);

const functions: Readonly<Record<string, ConditionFunction>> = {
  attribute_exists: {
    operands: 1,
    check: (name, [operand], faults) => requirePath(name, operand, faults),
    bind: (operand) => (item) => operand.get(item) !== undefined,
  },
  attribute_not_exists: {
    operands: 1,
    check: (name, [operand], faults) => requirePath(name, operand, faults),
    bind: (operand) => (item) => operand.get(item) === undefined,
  },
  attribute_type: {
    operands: 2,
    check: checkTypeName,
    bind: (operand, type) => (item) => {
      const value = operand.get(item);
      return value !== undefined && typeOf(value) === type.value?.S;
    },
  },
  begins_with: {
    operands: 2,
    check: (name, operands, faults) => {
      for (const { type } of operands) {
        if (type !== undefined && type !== "S" && type !== "B") wrongType(name, type, faults);
      }
    },
    bind: (operand, prefix) => (item) => {
      const value = operand.get(item);
      const start = prefix.get(item);
      return value !== undefined && start !== undefined && beginsWith(value, start);
    },
  },
  contains: {
    operands: 2,
    check: () => {},
    bind: (operand, part) => (item) => {
      const value = operand.get(item);
      const wanted = part.get(item);
      return value !== undefined && wanted !== undefined && contains(value, wanted);
    },
  },
};

function checkTypeName(name: string, [, type]: readonly Operand[], faults: BindFaults): void {
  const wanted = type?.value?.S;
  if (wanted === undefined) {
    wrongType(name, type?.type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}", faults);
  } else if (!typeNames.includes(wanted)) {
    faults.note("operand", `Invalid attribute type name found; type: ${wanted}, valid types: {${typeNames.join(",")}}`);
  }
}

/** A function that stands as a condition. */
export function bindFunction(
  { name, operands: syntax }: CallSyntax,
  operands: Operand[],
  faults: BindFaults,
): Predicate {
  const found = functions[name];
  const [first, second = first] = operands;
  if (found === undefined || first === undefined || second === undefined) {
    throw new Error(`the parser let an unknown function pass: ${name}`);
  }
  checkCount(name, syntax, found.operands, faults);
  found.check(name, operands, faults);
  return found.bind(first, second);
}

/** `size(path)`, the one function that stands as a value. */
export function bindSize({ name, operands: syntax }: CallSyntax, operands: Operand[], faults: BindFaults): Operand {
  checkCount(name, syntax, 1, faults);
  const [operand] = operands;
  if (operand?.type !== undefined && sizeless.has(operand.type)) wrongType(name, operand.type, faults);
  return {
    type: "N",
    get: (item) => {
      const value = operand?.get(item);
      const size = value === undefined ? undefined : sizeOf(value);
      return size === undefined ? undefined : { N: String(size) };
    },
  };
}
