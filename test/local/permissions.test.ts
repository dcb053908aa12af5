import { Portico } from "./support/portico";
import { ProgramFolder } from "./support/program-folder";

/** An EventApi whose children a text reshapes. */
const program = (transform = "") => `import { EventApi } from "portico";
const events = new EventApi("events", {}, { transform: { ${transform} } });
export const { url, apiKey, tableName } = events;
`;
/** The link keeps its variable and loses what it allows. */
const withoutPut = program(
  "write: (args) => { args.links = args.links?.map((link) => ({ ...link, statements: [] })); }",
);
const otherSource = program(
  'gateway: (_, opts) => { opts.transform = { permission: { sourceArn: "arn:aws:execute-api:*:*:other/*" } }; }',
);

const folder = new ProgramFolder({ "Pulumi.yaml": "name: permissions\nruntime: nodejs\n", "index.ts": program() });
let portico: Portico;
let stack: { outputs: Record<string, string>; endpoints: { aws: string } };

beforeAll(async () => {
  portico = new Portico(["dev", folder.path, "--port", "0", "--ephemeral"]);
  const [, address = ""] = await portico.says(/^ *stack +(http:\S+)$/m);
  stack = (await (await fetch(address)).json()) as typeof stack;
}, 30_000);
afterAll(async () => {
  await portico.stop();
  folder.remove();
});

/** Saves another program and waits until it is in force. */
async function save(text: string): Promise<void> {
  portico.stdout = "";
  folder.write("index.ts", text);
  await portico.says(/updated in \d+ ms/);
}

let count = 0;
const post = async () => {
  const response = await fetch(`${stack.outputs.url}/events`, {
    method: "POST",
    headers: { "x-api-key": String(stack.outputs.apiKey), "content-type": "application/json" },
    body: JSON.stringify({ id: `p-${++count}`, type: "order.created", payload: {} }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** All lines of a log group, as the administrator reads them. */
async function logOf(group: string): Promise<string> {
  const response = await fetch(stack.endpoints.aws, {
    method: "POST",
    headers: { "x-amz-target": "Logs_20140328.FilterLogEvents" },
    body: JSON.stringify({ logGroupName: group }),
  });
  const { events } = (await response.json()) as { events: { message: string }[] };
  return events.map(({ message }) => message).join("\n");
}

const problem = {
  status: 500,
  body: {
    type: "urn:portico:problem:internal-error",
    status: 500,
    title: expect.any(String),
    instance: expect.stringMatching(/\/events$/),
  },
};

describe("permissions on the local cloud", () => {
  it("a link that is taken away denies the call, as on AWS; put back it works, without a restart", async () => {
    expect((await post()).status).toBe(201);

    await save(withoutPut);
    const denied = await post();
    expect(denied).toMatchObject(problem);
    expect(denied.body).not.toHaveProperty("detail");
    expect(JSON.stringify(denied.body)).not.toMatch(/dynamodb|arn:/);
    const table = `arn:aws:dynamodb:us-east-1:000000000000:table/${stack.outputs.tableName}`;
    const [, writer, role] = await portico.says(
      new RegExp(
        `^denied: (events-write-\\w+) may not dynamodb:PutItem on ${table}: grant dynamodb:PutItem on ${table} to (events-write-role-\\w+) .*link`,
        "m",
      ),
    );
    expect(await logOf(`/aws/lambda/${writer}`)).toContain(
      `User: arn:aws:sts::000000000000:assumed-role/${role}/${writer} is not authorized to perform: dynamodb:PutItem on ` +
        `resource: ${table} because no identity-based policy allows the dynamodb:PutItem action`,
    );

    await save(program());
    expect((await post()).status).toBe(201);
  });

  it("a permission that is not for this API fails at the gateway, as on AWS, and works as soon as it is", async () => {
    await save(otherSource);
    const denied = await post();
    expect(denied).toMatchObject(problem);
    await portico.says(
      /^denied: apigateway\.amazonaws\.com may not lambda:InvokeFunction on \S+function:events-write-\w+ for \S+\/dev\/POST\/events: .*aws\.lambda\.Permission/m,
    );
    await portico.says(/500: Execution failed due to configuration error: Invalid permissions on Lambda function$/m);

    await save(program());
    expect((await post()).status).toBe(201);
  });
});
