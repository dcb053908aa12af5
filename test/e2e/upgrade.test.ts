import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ProgramFolder, repository } from "../local/support/program-folder";
import { Deployment } from "./support/deployment";
import { releases, restored } from "./support/release";

/** What holds data, or what others hold: an upgrade never makes another one of it. */
const holdsData = [
  "aws:apigateway/apiKey:ApiKey",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cognito/userPool:UserPool",
  "aws:dynamodb/table:Table",
  "aws:kms/key:Key",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws:secretsmanager/secret:Secret",
  "aws:sqs/queue:Queue",
];

/** What an engine may do to such a resource. */
const harmless = ["same", "update", "refresh", "read", "create"];

const recorded = readdirSync(releases).flatMap((version) =>
  readdirSync(join(releases, version)).map((file) => [basename(file, ".json"), version] as const),
);

describe.each(recorded)("examples/%s as release %s left it", (name, version) => {
  const example = join(repository, "examples", name);
  if (!existsSync(example)) throw new Error(`examples/${name} is gone: remove what releases have recorded of it`);
  const program = new ProgramFolder(example);
  const deployment = new Deployment(program.path);
  afterAll(async () => {
    await deployment.stop();
    program.remove();
  });

  it("S4.5 is taken up by today's code: nothing that holds data is replaced or deleted", async () => {
    const state = restored(join(releases, version, `${name}.json`), program.path, name);
    await deployment.start({ ephemeral: false });
    const before = deployment.cloud.document.resources.filter(({ type }) => holdsData.includes(type));
    expect(before.map(({ type }) => type)).toEqual(expect.arrayContaining(["aws:dynamodb/table:Table"]));
    await deployment.import(state);
    const { steps, outputs, warnings } = await deployment.succeed({ verb: "up" });
    const lost = steps.filter(({ op, type }) => holdsData.includes(type) && !harmless.includes(op));
    expect([lost, warnings]).toEqual([[], []]);
    const after = deployment.cloud.document.resources.map(({ id }) => id);
    for (const { id } of before) expect(after).toContain(id);

    const headers = { "x-api-key": String(outputs?.apiKey) };
    const { url } = deployment.cloud.document.resources.find((resource) => resource.url) ?? {};
    const answer = await fetch(`${url}/events/kept`, { headers });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ type: "release.made", payload: { version } });
  });
});
