import { ProjectRegistry } from "../../../components/project-registry";
import { declare, verdicts } from "./support/own";

const authorizer = { jwt: { issuer: "https://login.example.com/", audiences: ["registry"] } };

it.each(["dev", "prod"])(
  "S1.31 every resource of a ProjectRegistry in the stack %s passes every rule that is about it",
  async (stack) => {
    const declared = await declare(
      stack,
      () =>
        new ProjectRegistry("registry", {
          authorizer,
          alarmEmail: "ops@example.com",
          mail: { from: "no-reply@example.com" },
        }),
    );
    const said = verdicts(declared).filter(([verdict]) => verdict !== "does not apply");
    expect(said.filter(([verdict]) => verdict !== "passes")).toEqual([]);
    expect(new Set(said.map(([, rule]) => rule)).size).toBeGreaterThan(30);
  },
);
