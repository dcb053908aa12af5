import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { classesOf } from "../../../policies/kit/classes";

/** Every resource class of @pulumi/aws: its module, its name, and the Pulumi type that it states. */
function classesOfThePackage(): [module: string, name: string, type: string][] {
  const root = dirname(require.resolve("@pulumi/aws/package.json"));
  const modules = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return modules.flatMap(({ name: module }) =>
    readdirSync(join(root, module)).flatMap((file) => {
      if (!file.endsWith(".js")) return [];
      const code = readFileSync(join(root, module, file), "utf8");
      const [, name] = /^class (\w+) extends pulumi\.CustomResource/m.exec(code) ?? [];
      const [, type] = /__pulumiType = '([^']+)'/.exec(code) ?? [];
      return name && type ? [[module, name, type] as [string, string, string]] : [];
    }),
  );
}

describe("the classes that rules are about", () => {
  it("have the types of the package's own", () => {
    const classes = classesOfThePackage();
    expect(classes.length).toBeGreaterThan(1500);
    const told = classes.map(([module, name]) => {
      const { __pulumiType } = classesOf<Record<string, unknown>>(module)[name as never] as { __pulumiType: string };
      return [module, name, __pulumiType];
    });
    expect(told).toEqual(classes);
  });

  it("S3.17 load neither Pulumi's SDK nor @pulumi/aws, which take longer than all rules", () => {
    jest.isolateModules(() => {
      jest.doMock("@pulumi/pulumi", () => {
        throw new Error("loaded");
      });
      expect(require("../../../policies/rules").rules.length).toBeGreaterThan(100);
      expect(typeof require("../../../policies/kit/program").judgeProgram).toBe("function");
      expect(() => require("@pulumi/aws/sqs").Queue).toThrow("loaded");
    });
  });
});
