import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";

/** One resource that a program declared, as the engine was told of it. */
export interface Declared {
  /** Types of its parents and its own, `::`, logical name: the URN without stack and project. */
  urn: string;
  /** URNs that it had before. */
  aliases: string[];
  type: string;
  /** Logical name. */
  name: string;
  inputs: Record<string, unknown>;
  protect: boolean;
  retainOnDelete: boolean;
  ignoreChanges: string[];
  /** URNs of what it waits for. */
  dependencies: string[];
  /** URN and id of its provider; empty for the default one. */
  provider: string;
}

/** How a program is run. */
export interface RunOptions {
  stack?: string;
  project?: string;
  /** Stack configuration, such as `{ "portico:production": "true" }`, beside who mail is from. */
  config?: Record<string, string>;
  /** True to leave all that AWS would say unknown. */
  preview?: boolean;
}

/** What a program declared. */
export interface Run<Outputs> {
  /** What the program returned, with its outputs resolved; what is unknown in a preview is undefined. */
  outputs: pulumi.Unwrap<Outputs>;
  /** Every resource, in the order of its registration, components too. */
  all: Declared[];
  /** The only resource of a type, or of a type and logical name. */
  one(type: string, name?: string): Declared;
  /** All resources of a type. */
  of(type: string): Declared[];
  /** Tokens of the provider functions that were called. */
  calls: string[];
}

// Pulumi takes a stack trace for each resource and each promise, for its engine and its leak detector. Under Jest every frame goes
// through source maps, which takes most of a run's time, and no test looks at them.
(pulumi.Resource as unknown as { callsites: () => object[] }).callsites = () => [];
Object.assign(debuggable, { debuggablePromise: <T>(promise: T): T => promise });

/** Lets only one program run at a time: Pulumi's runtime is one for the process. */
let last: Promise<unknown> = Promise.resolve();

/** Runs a program on Pulumi's mocks and tells what it declared, once every resource has its URN. */
export function run<Outputs extends object | undefined>(
  program: () => Outputs,
  options: RunOptions = {},
): Promise<Run<Outputs>> {
  const next = last.then(() => runAlone(program, options));
  last = next.catch(() => undefined);
  return next;
}

async function runAlone<Outputs extends object | undefined>(
  program: () => Outputs,
  { stack = "dev", project = "shop", config = {}, preview = false }: RunOptions,
): Promise<Run<Outputs>> {
  const calls: string[] = [];
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs, custom }) =>
      custom && !preview
        ? { id: `${name}-id`, state: { ...inputs, ...awsOutputs(type, name, inputs) } }
        : { id: undefined, state: inputs },
    call: ({ token }) => {
      calls.push(token);
      return answers[token] ?? {};
    },
  };
  await pulumi.runtime.setMocks(mocks, project, stack, preview);
  pulumi.runtime.setAllConfig({ "portico:mailFrom": "no-reply@example.com", ...config });
  const all: Declared[] = [];
  record(pulumi.runtime.getMonitor() as unknown as Monitor, all);
  let outputs: Outputs | undefined;
  let thrown: unknown;
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      outputs = program();
    } catch (error) {
      thrown = error; // thrown in here, it would also reach Jest as an unhandled rejection of the stack
    }
    return {};
  });
  await settled(all);
  if (thrown !== undefined) throw thrown;
  return {
    outputs: (outputs === undefined ? undefined : await resolved(outputs)) as pulumi.Unwrap<Outputs>,
    all,
    calls,
    of: (type) => all.filter((each) => each.type === type),
    one(type, name) {
      const found = all.filter((each) => each.type === type && (name === undefined || each.name === name));
      if (found.length !== 1 || !found[0])
        throw new Error(
          `${found.length} resources are ${type} ${name ?? ""}; there are ${all.map((each) => `${each.type} ${each.name}`).join(", ")}`,
        );
      return found[0];
    },
  };
}

/** The parts of the mocked engine's register request that tests look at. */
interface RegisterRequest {
  getType(): string;
  getParent(): string;
  getAliasesList(): Alias[];
  getName(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getIgnorechangesList(): string[];
  getDependenciesList(): string[];
  getProvider(): string;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}
interface Alias {
  getUrn(): string;
  getSpec(): { getName(): string; getType(): string; getParenturn(): string; getNoparent(): boolean } | undefined;
}
interface Monitor {
  registerResource(
    request: RegisterRequest,
    answer: (error: unknown, response?: { getUrn(): string }) => void,
  ): Promise<void>;
}

/** Writes down every registration, with the URN that the real engine would give it: the mocked one forgets grandparents. */
function record(monitor: Monitor, all: Declared[]): void {
  const register = monitor.registerResource.bind(monitor);
  const real = new Map<string, string>();
  const realUrn = (mocked: string) => real.get(mocked) ?? mocked;
  monitor.registerResource = async (request, answer) =>
    register(request, (error, response) => {
      if (response) {
        const parent = realUrn(request.getParent());
        const urn = urnOf(parent, request.getType(), request.getName());
        real.set(response.getUrn(), urn);
        all.push({
          urn,
          aliases: request.getAliasesList().map((alias) => aliasUrn(alias, parent, request, realUrn)),
          type: request.getType(),
          name: request.getName(),
          inputs: plainOf(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
          protect: request.getProtect(),
          retainOnDelete: request.getRetainondelete(),
          ignoreChanges: request.getIgnorechangesList(),
          dependencies: request.getDependenciesList().map(realUrn),
          provider: request.getProvider(),
        });
      }
      answer(error, response);
    });
}

/** URN of a child: its parents' types, `$`, its own, `::`, its name. The stack is no part of it. */
const urnOf = (parent: string, type: string, name: string) => {
  const types = parent.slice(0, parent.indexOf("::"));
  return types === "" || types === "pulumi:pulumi:Stack" ? `${type}::${name}` : `${types}$${type}::${name}`;
};

/** The URN that an alias means: given as such, or by what differs from the resource's own. */
function aliasUrn(alias: Alias, parent: string, own: RegisterRequest, realUrn: (urn: string) => string): string {
  const spec = alias.getSpec();
  if (!spec) return alias.getUrn().replace(/^urn:pulumi:[^:]*::[^:]*::/, "");
  const of = spec.getNoparent() ? "" : realUrn(spec.getParenturn()) || parent;
  return urnOf(of, spec.getType() || own.getType(), spec.getName() || own.getName());
}

/** Pulumi's marks of special values in the engine's protocol. */
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";
/** What the protocol writes for a value that is not known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Inputs without the marks of secrets. Assets keep theirs. */
function plainOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainOf);
  if (value === null || typeof value !== "object") return value;
  const marked = value as Record<string, unknown>;
  if (marked[signature] === secret) return plainOf(marked.value);
  return Object.fromEntries(Object.entries(marked).map(([key, each]) => [key, plainOf(each)]));
}

/** Waits until nothing has been registered for some turns of the event loop. */
async function settled(all: Declared[]): Promise<void> {
  for (let quiet = 0, seen = all.length; quiet < 20; quiet++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (all.length !== seen) quiet = 0;
    seen = all.length;
  }
}

const resolved = (value: unknown): Promise<unknown> =>
  new Promise((resolve) => {
    const known = pulumi.output(value) as unknown as { promise(withUnknowns?: boolean): Promise<unknown> };
    known.promise(true).then(resolve);
  });

/** What AWS would add to a resource, as far as constructs use it. */
function awsOutputs(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const physical = (inputs.name as string | undefined) ?? `${name}-1a2b3c4`;
  const keyId = name === "portico-key" ? "1111" : name;
  const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:123456789012:${rest}`;
  const made: Record<string, Record<string, unknown>> = {
    "aws:dynamodb/table:Table": {
      arn: arn("dynamodb", `table/${physical}`),
      streamArn: inputs.streamEnabled ? "stream" : "",
    },
    "aws:lambda/function:Function": {
      arn: arn("lambda", `function:${physical}`),
      invokeArn: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${arn("lambda", `function:${physical}`)}/invocations`,
    },
    "aws:lambda/alias:Alias": { invokeArn: `arn:invoke/${inputs.functionName}:${inputs.name}` },
    "aws:iam/policy:Policy": { arn: `arn:aws:iam::123456789012:policy/${physical}` },
    "aws:iam/role:Role": { arn: `arn:aws:iam::123456789012:role/${physical}` },
    "aws:cloudwatch/logGroup:LogGroup": { arn: arn("logs", `log-group:${physical}`) },
    "aws:sns/topic:Topic": { arn: arn("sns", physical) },
    "aws:sesv2/emailIdentity:EmailIdentity": { arn: arn("ses", `identity/${inputs.emailIdentity}`) },
    "aws:sqs/queue:Queue": { arn: arn("sqs", physical), url: `https://sqs/${physical}` },
    "aws:cloudwatch/eventBus:EventBus": { arn: arn("events", `event-bus/${physical}`) },
    "aws:kms/key:Key": { arn: arn("kms", `key/${keyId}`), keyId },
    "aws:apigateway/restApi:RestApi": { arn: "arn:aws:apigateway:api", executionArn: arn("execute-api", "abc123") },
    "aws:wafv2/ipSet:IpSet": { arn: arn("wafv2", `regional/ipset/${physical}/3333`) },
    "aws:wafv2/webAcl:WebAcl": { arn: arn("wafv2", `regional/webacl/${physical}/2222`) },
    "aws:apigateway/stage:Stage": {
      arn: `arn:aws:apigateway:eu-central-1::/restapis/${inputs.restApi}/stages/${inputs.stageName}`,
      invokeUrl: `https://abc123.execute-api.eu-central-1.amazonaws.com/${inputs.stageName}`,
    },
    "aws:apigateway/domainName:DomainName": { regionalDomainName: "d-1.example", regionalZoneId: "Z1" },
    "aws:acm/certificate:Certificate": {
      arn: arn("acm", "certificate/3333"),
      domainValidationOptions: [
        {
          resourceRecordName: "_a.api.example.com.",
          resourceRecordType: "CNAME",
          resourceRecordValue: "_b.acm.example.",
        },
      ],
    },
    "aws:route53/record:Record": { fqdn: inputs.name },
    "aws:apigateway/apiKey:ApiKey": { value: "the-key" },
    "aws:cognito/userPool:UserPool": { endpoint: "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool" },
    "aws:secretsmanager/secret:Secret": { arn: arn("secretsmanager", `secret:${physical}`) },
  };
  return { name: physical, ...made[type] };
}

const answers: Record<string, Record<string, unknown>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "123456789012" },
  "aws:index/getRegion:getRegion": { region: "eu-central-1" },
  "aws:index/getPartition:getPartition": { partition: "aws" },
};
