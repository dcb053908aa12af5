import { folderOf } from "../support/folder.mjs";
import { median, ratio, rounds, shown } from "../support/numbers.mjs";
import { readyIn, startPortico } from "../support/portico.mjs";

/** How long a stack with 100 functions takes to be ready, against one with 10: each of a file of its own. */
export async function measure({ quick }) {
  for (const [name, program] of Object.entries({ "aws.lambda.Function": raw, LambdaFunction: constructs })) {
    const folders = { few: folderOf(program(10)), many: folderOf(program(100)) };
    const { few, many } = await rounds(quick ? 1 : 5, folders, async (folder) => {
      const server = startPortico(folder);
      const time = await readyIn(server);
      await server.stop();
      return time;
    });
    console.log(
      `  ${name.padEnd(22)}10 in ${shown(median(few))} ms, 100 in ${shown(median(many))} ms: ${ratio(median(many), median(few))} (of the fastest ${ratio(Math.min(...many), Math.min(...few))})`,
    );
  }
}

const handlersOf = (count, extension, text) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `handlers/h${index}.${extension}`,
      `${text} async () => ({ statusCode: 200, body: "${index}" });\n`,
    ]),
  );

const raw = (count) => ({
  ...handlersOf(count, "js", "exports.handler ="),
  "Pulumi.yaml": "name: functions\nruntime: nodejs\n",
  "index.ts": `import * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam";
import { Function as AwsFunction } from "@pulumi/aws/lambda";
const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] };
const role = new Role("role", { assumeRolePolicy: JSON.stringify(trust), managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"] });
for (let index = 0; index < ${count}; index++)
  new AwsFunction("h" + index, {
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.FileAsset("./handlers/h" + index + ".js") }),
    handler: "index.handler",
    runtime: "nodejs24.x",
    role: role.arn,
  });
`,
});

const constructs = (count) => ({
  ...handlersOf(count, "ts", "export const handler ="),
  "Pulumi.yaml": "name: functions\nruntime: nodejs\n",
  "index.ts": `import { LambdaFunction } from "portico";
for (let index = 0; index < ${count}; index++) new LambdaFunction("h" + index, { handler: "./handlers/h" + index + ".ts" });
`,
});
