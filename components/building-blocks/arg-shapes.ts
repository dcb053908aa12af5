import * as pulumi from "@pulumi/pulumi";
import { argError } from "./arg-error";

/** What a value is, as far as a program without types may get it wrong: a kind of value (`any` is judged where it is used), or one of the choices of an enum. */
export type Shape = "text" | "number" | "list" | "object" | "any" | Readonly<Record<string, string>>;

/** The shape of each of some arguments. */
export type Shapes<Args> = { readonly [Field in keyof Required<Args>]: Shape };

const kinds: Record<Extract<Shape, string>, { is: (value: unknown) => boolean; mend: string }> = {
  text: { is: (value) => typeof value === "string", mend: "give a text" },
  number: { is: (value) => typeof value === "number", mend: "give a number" },
  list: { is: Array.isArray, mend: "give a list" },
  object: {
    is: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    mend: "give an object, { … }",
  },
  any: { is: () => true, mend: "" },
};

/**
 * Refuses what only a program without types can give, before it becomes an error of JavaScript's own, or a choice that nobody made. What is inside of lists and objects
 * is judged where it is used, as are outputs.
 *
 * @throws InputPropertyError naming the field, and what it takes
 */
export function checkShapes<Args extends object>(component: string, args: Args, shapes: Shapes<Args>): void {
  if (!kinds.object.is(args)) throw argError(component, "args", "give an object, { … }, or leave it out");
  for (const [field, shape] of Object.entries<Shape>(shapes)) {
    const value = args[field as keyof Args];
    if (typeof shape === "object") checkChoice(component, field, value, shape);
    else if (value !== undefined && !isLater(value) && !kinds[shape].is(value))
      throw argError(component, field, `${kinds[shape].mend}, or leave it out`);
  }
}

/** @throws InputPropertyError for what is none of an enum's choices, naming them; undefined and outputs pass */
export function checkChoice(
  component: string,
  field: string,
  value: unknown,
  choices: Readonly<Record<string, string>>,
): void {
  const all = Object.values(choices);
  if (value !== undefined && !isLater(value) && !all.some((each) => each === value))
    throw argError(component, field, `there is no ${JSON.stringify(value)}; choose one of ${all.join(", ")}`);
}

const isLater = (value: unknown) => pulumi.Output.isInstance(value) || value instanceof Promise;
