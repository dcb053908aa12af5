import * as z from "zod/mini";
import { Problem } from "../../../functions/runtime/problem";
import { stateTable } from "../../../functions/runtime/state-table";
import { stateDiagram, withStates } from "../../../scripts/state-diagrams";

const light = stateTable({ red: ["green", "dark"], green: ["amber"], amber: ["red", "amber"], dark: [] });

describe("a state table", () => {
  it("allows the declared moves and no other, move by move", () => {
    const allowed = light.states.flatMap((from) =>
      light.states.filter((to) => light.may(from, to)).map((to) => `${from}-${to}`),
    );
    expect(allowed).toEqual(["red-green", "red-dark", "green-amber", "amber-red", "amber-amber"]);
    expect(light.before("red")).toEqual(["amber"]);
    expect(light.initial).toBe("red");
  });

  it("refuses another move as a conflict that names both states", () => {
    expect(() => light.check("red", "green")).not.toThrow();
    const refusal = (from: "red" | "dark", to: "red" | "amber") => {
      try {
        light.check(from, to);
      } catch (error) {
        return (error as Problem).members;
      }
      throw new Error("not refused");
    };
    expect(refusal("red", "amber")).toMatchObject({
      type: "urn:portico:problem:invalid-transition",
      status: 409,
      detail: "What is red cannot become amber; it can become green, dark",
      from: "red",
      to: "amber",
    });
    expect(refusal("dark", "red").detail).toBe("What is dark cannot become red");
    expect(() => light.check("red", "red")).toThrow(Problem);
  });

  it("gives its states to a schema", () => {
    const schema = z.enum(light.states);
    expect([schema.safeParse("amber").success, schema.safeParse("blue").success]).toEqual([true, false]);
  });

  it("is not made without states, or with a move to none of them", () => {
    expect(() => stateTable({})).toThrow("name at least one state");
    // @ts-expect-error there is no state c
    stateTable({ a: ["b"], b: ["c"] });
  });

  it("is drawn from its beginning to its ends", () => {
    const diagram = [
      "```mermaid",
      "stateDiagram-v2",
      "  [*] --> red",
      "  red --> green",
      "  red --> dark",
      "  green --> amber",
      "  amber --> red",
      "  amber --> amber",
      "  dark --> [*]",
      "```",
    ].join("\n");
    expect(stateDiagram(light)).toBe(diagram);
    expect(withStates("a\n<!-- states: made -->\nold\n<!-- /states -->\nb", { Light: light })).toBe(
      `a\n<!-- states: made -->\n\n### Light\n\n${diagram}\n\n<!-- /states -->\nb`,
    );
  });
});
