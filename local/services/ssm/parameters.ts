import type { Cloud } from "../../cloud";
import { Documents } from "../documents";
import { arnOf } from "../ids";
import type { KmsService } from "../kms";
import { most, type Parameter, type ParameterVersion, parameterErrors } from "./parameter";

/** The key that AWS uses for parameters that name none. */
export const defaultKey = "alias/aws/ssm";

/** What a parameter is put as. */
export interface NewVersion
  extends Pick<ParameterVersion, "type" | "value" | "description" | "keyId" | "allowedPattern" | "dataType"> {
  name: string;
  tier: "Standard" | "Advanced" | "Intelligent-Tiering";
  overwrite: boolean;
  tags: Record<string, string>;
}

/** All parameters of the cloud, kept in its store; secure ones encrypted by its KMS. */
export class Parameters {
  readonly #parameters: Documents<Parameter>;

  constructor(private readonly cloud: Cloud) {
    this.#parameters = new Documents(cloud.store, "ssm_parameters");
  }

  get kms(): KmsService {
    return this.cloud.services.get("kms") as KmsService;
  }

  all(): Parameter[] {
    return this.#parameters.all();
  }

  /** A parameter and what is asked of it: by name or ARN, with `:version` or `:label` at the end. */
  resolve(nameOrArn: string): { parameter: Parameter | undefined; selector: string | undefined } {
    const bare = nameOrArn.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:parameter/, "");
    const [path = "", selector] = bare.split(":");
    // An ARN has a slash in front of any name.
    const names = nameOrArn.startsWith("arn:") ? [path, path.slice(1)] : [path];
    const parameter = names.map((name) => this.#parameters.get(name)).find((each) => each !== undefined);
    return { parameter, selector };
  }

  /** @throws AwsError ParameterNotFound */
  find(nameOrArn: string): { parameter: Parameter; selector: string | undefined } {
    const { parameter, selector } = this.resolve(nameOrArn);
    if (parameter === undefined) throw parameterErrors.notFound();
    return { parameter, selector };
  }

  arnOf(name: string): string {
    return arnOf(this.cloud, "ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
  }

  keep(parameter: Parameter): void {
    this.#parameters.put(parameter.name, parameter);
  }

  remove(name: string): void {
    this.#parameters.remove(name);
  }

  /** Makes a parameter, or its next version. @throws AwsError as PutParameter answers */
  async put(asked: NewVersion): Promise<{ parameter: Parameter; version: ParameterVersion }> {
    const { name, type, value, overwrite, tags } = asked;
    checkName(name);
    const known = this.#parameters.get(name);
    if (known !== undefined && !overwrite) throw parameterErrors.exists();
    const before = known?.versions.at(-1);
    const tier = tierOf(asked, before);
    if (asked.allowedPattern !== undefined && !new RegExp(asked.allowedPattern).test(value))
      throw parameterErrors.pattern(asked.allowedPattern);
    const parameter = known ?? { name, arn: this.arnOf(name), tags, versions: [] };
    const keyId = type === "SecureString" ? (asked.keyId ?? before?.keyId ?? defaultKey) : undefined;
    const version: ParameterVersion = {
      version: (before?.version ?? 0) + 1,
      type,
      value: keyId === undefined ? value : await this.#sealed(keyId, parameter, value),
      modifiedAt: this.cloud.clock.now(),
      labels: [],
      description: asked.description ?? before?.description,
      keyId,
      allowedPattern: asked.allowedPattern,
      tier,
      dataType: asked.dataType,
    };
    const [oldest] = parameter.versions;
    if (parameter.versions.length >= most.versions && oldest !== undefined) {
      if (oldest.labels.length > 0) throw parameterErrors.labelled(name, oldest.version);
      parameter.versions.shift();
    }
    parameter.versions.push(version);
    this.keep(parameter);
    return { parameter, version };
  }

  /** The value of a version in the clear. @throws AwsError KMS's where the key cannot be used */
  async open(parameter: Parameter, { type, value }: ParameterVersion): Promise<string> {
    if (type !== "SecureString") return value;
    return (await this.kms.unseal(Buffer.from(value, "base64"), contextOf(parameter))).toString();
  }

  async #sealed(keyId: string, parameter: Parameter, value: string): Promise<string> {
    return (await this.kms.seal(keyId, Buffer.from(value), contextOf(parameter))).toString("base64");
  }
}

/** What a secure parameter's ciphertext is bound to (AWS, "How AWS Systems Manager Parameter Store uses AWS KMS"). */
export const contextOf = ({ arn }: Pick<Parameter, "arn">) => ({ PARAMETER_ARN: arn });

function checkName(name: string): void {
  if (/^\/?(?:aws|ssm)/i.test(name))
    throw parameterErrors.validation(
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (!/^[\w./-]{1,1011}$/.test(name) || name.endsWith("/"))
    throw parameterErrors.validation(
      "Invalid parameter name. Please use correct syntax for referring to a version/label  <name>:<version/label>",
    );
  if (name.split("/").length - 1 > most.levels) throw parameterErrors.levels();
  if (name.includes("/") && !name.startsWith("/"))
    throw parameterErrors.validation("Parameter name must be a fully qualified name.");
}

/** The tier of a version, which the size of its value decides where it is left to it. @throws AwsError where the value is too long for it */
function tierOf({ tier, value }: NewVersion, before: ParameterVersion | undefined): ParameterVersion["tier"] {
  const bytes = Buffer.byteLength(value);
  const needs = bytes > most.standardBytes || before?.tier === "Advanced" ? "Advanced" : "Standard";
  if (tier === "Standard" && bytes > most.standardBytes)
    throw parameterErrors.validation(
      "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
    );
  if (bytes > most.advancedBytes)
    throw parameterErrors.validation("Advanced tier parameters support a maximum parameter value of 8192 characters.");
  return tier === "Advanced" ? "Advanced" : needs;
}
