import type { Cloud } from "../../cloud";
import type { Need } from "../../service";
import { arnOf } from "../ids";
import type { Input } from "../input";
import { contextOf, defaultKey, type Secrets } from "./secrets";

/** Calls that are about no secret in particular (AWS, Service Authorization Reference: Secrets Manager). */
const aboutAll = new Set(["GetRandomPassword", "ListSecrets"]);
const writing = new Set(["CreateSecret", "PutSecretValue", "UpdateSecret"]);

/**
 * What calls of Secrets Manager take: the action of the operation's name on the secret, and, of those that read or write a value, what it
 * takes to use the secret's key by way of Secrets Manager.
 */
export function secretNeeds(cloud: Cloud, secrets: Secrets, input: Input, operation: string): readonly Need[] {
  const action = `secretsmanager:${operation}`;
  if (aboutAll.has(operation)) return [{ action, resource: "*" }];
  if (operation === "BatchGetSecretValue") {
    const each = input.texts("SecretIdList").flatMap((id) => reading(cloud, secrets, input, id));
    return [{ action, resource: "*" }, ...each];
  }
  if (operation === "GetSecretValue") return reading(cloud, secrets, input, input.required("SecretId"));
  const id = operation === "CreateSecret" ? input.required("Name") : input.required("SecretId");
  const own: Need = { action, ...aboutSecret(cloud, secrets, id) };
  if (operation === "RotateSecret") return rotating(own, input.text("RotationLambdaARN"));
  const writesValue =
    writing.has(operation) && (input.text("SecretString") ?? input.text("SecretBinary")) !== undefined;
  if (!writesValue) return [own];
  const secret = secrets.resolve(id);
  const keyName = input.text("KmsKeyId") ?? secret?.kmsKeyId ?? defaultKey;
  const context = contextOf({ arn: secret?.arn ?? own.resource }, input.text("ClientRequestToken") ?? "");
  return [
    own,
    ...via(secrets, "kms:GenerateDataKey", keyName, context),
    ...via(secrets, "kms:Decrypt", keyName, context),
  ];
}

/** Who sets a rotation must be allowed to call its function. */
function rotating(own: Need, lambdaArn: string | undefined): Need[] {
  const conditions = { ...own.conditions, "secretsmanager:RotationLambdaARN": lambdaArn ?? [] };
  const call = lambdaArn === undefined ? [] : [{ action: "lambda:InvokeFunction", resource: lambdaArn }];
  return [{ ...own, conditions }, ...call];
}

function reading(cloud: Cloud, secrets: Secrets, input: Input, id: string): Need[] {
  const secret = secrets.resolve(id);
  const about = aboutSecret(cloud, secrets, id);
  const stage = input.text("VersionStage") ?? (input.text("VersionId") === undefined ? "AWSCURRENT" : []);
  const own: Need = {
    action: "secretsmanager:GetSecretValue",
    ...about,
    conditions: { ...about.conditions, "secretsmanager:VersionStage": stage },
  };
  const version = secret?.versions.find(({ stages }) => stages.includes("AWSCURRENT"));
  if (secret?.kmsKeyId === undefined || version === undefined) return [own];
  return [
    own,
    ...via(secrets, "kms:Decrypt", secret.kmsKeyId, contextOf(secret, input.text("VersionId") ?? version.id)),
  ];
}

function aboutSecret(cloud: Cloud, secrets: Secrets, id: string): Pick<Need, "resource" | "conditions"> {
  const secret = secrets.resolve(id);
  const tags = Object.entries(secret?.tags ?? {});
  return {
    resource: secret?.arn ?? (id.startsWith("arn:") ? id : arnOf(cloud, "secretsmanager", `secret:${id}`)),
    conditions: {
      "secretsmanager:SecretId": id,
      "aws:ResourceTag/": [],
      "secretsmanager:ResourceTag/": [],
      ...Object.fromEntries(
        tags.flatMap(([name, value]) => [
          [`aws:ResourceTag/${name}`, value],
          [`secretsmanager:ResourceTag/${name}`, value],
        ]),
      ),
    },
  };
}

function via(secrets: Secrets, action: string, keyName: string, context: Record<string, string>): Need[] {
  const need = secrets.kms.needVia("secretsmanager", action, keyName, context);
  return need ? [{ ...need, reword: () => "Access to KMS is not allowed" }] : [];
}
