import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A client of the unmodified SDK, with as much of it as all clients share. */
interface SdkClient {
  readonly config: { defaultSigningName: string };
  send(command: object): Promise<unknown>;
  destroy(): void;
}

/** A command of the SDK, and its operation in AWS's model. */
interface SdkCommand {
  /** Smithy's compact form: kind, namespace, name, traits. */
  readonly schema: readonly [number, string, string, { http?: readonly [method: string, path: string] } | number];
}

/** One operation of AWS's model, as the SDK calls it. */
export interface SdkOperation {
  /** As AWS names it: `PutItem`. */
  readonly name: string;
  /** Of REST protocols: `GET /2015-03-31/functions/{FunctionName}`. */
  readonly route: string | undefined;
  /** Calls it with nothing but what its path needs. Answers the status, and the error's name and message. */
  call(): Promise<{ status: number | undefined; name: string; message: string }>;
}

/** A service of AWS, as its SDK knows it. */
export interface SdkService {
  readonly package: string;
  /** As in the credential scope of a signature. */
  readonly signingName: string;
  readonly operations: readonly SdkOperation[];
  close(): void;
}

/** All clients of the SDK that this repository is tested with, aimed at an AWS port. */
export function sdkServices(settings: object): SdkService[] {
  const file = readFileSync(join(__dirname, "../../../../package.json"), "utf8");
  const { devDependencies } = JSON.parse(file) as { devDependencies: Record<string, string> };
  const packages = Object.keys(devDependencies).filter((name) => name.startsWith("@aws-sdk/client-"));
  return packages.map((name) => serviceOf(name, settings));
}

function serviceOf(name: string, settings: object): SdkService {
  const module = require(name) as Record<string, new (input: object) => object>;
  const newest = Object.keys(module).filter((each) => /^[A-Z]\w*Command$/.test(each));
  const Client = module[Object.keys(module).find((each) => /^[A-Z]\w*(?<!Base)Client$/.test(each)) ?? ""];
  if (Client === undefined || newest.length === 0) throw new Error(`${name} is no client of the SDK`);
  const client = new Client({ ...settings, disableHostPrefix: true }) as SdkClient;
  return {
    package: name,
    signingName: client.config.defaultSigningName,
    operations: newest.map((each) => operationOf(client, module[each] as new (input: object) => object)),
    close: () => client.destroy(),
  };
}

function operationOf(client: SdkClient, Command: new (input: object) => object): SdkOperation {
  const [, , name, traits] = (new Command({}) as SdkCommand).schema;
  const http = typeof traits === "object" ? traits.http : undefined;
  const labels = [...(http?.[1] ?? "").matchAll(/\{(\w+)\+?\}/g)].map(([, label = ""]) => [label, "x"]);
  return {
    name,
    route: http && `${http[0]} ${http[1]}`,
    call: () => client.send(new Command(Object.fromEntries(labels))).then(() => success, failure),
  };
}

const success = { status: 200, name: "", message: "" };

function failure(error: unknown) {
  const { $metadata, name, message } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return { status: $metadata?.httpStatusCode, name, message };
}
