import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const components = join(__dirname, "../../../components");
const sources = readdirSync(components, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

describe("The constructs", () => {
  it("import AWS services one by one: the whole package costs users seconds of type analysis", () => {
    expect(sources.length).toBeGreaterThan(30);
    const whole = sources.filter((file) =>
      /from "@pulumi\/(aws|awsx)"/.test(readFileSync(join(components, file), "utf8")),
    );
    expect(whole).toEqual([]);
  });
});
