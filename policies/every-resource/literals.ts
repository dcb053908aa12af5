import { type Rule, rule } from "../kit/rule";
import { literalsOf, secretIn } from "../kit/secrets";

/** Inputs that AWS itself keeps secret. Policies are given secrets in the clear, so that nobody can tell here whether the program hides them. */
const keptSecret: ReadonlySet<string> = new Set([
  "authParameters",
  "authToken",
  "masterPassword",
  "masterUserPassword",
  "password",
  "privateKey",
  "providerDetails",
  "secretBinary",
  "secretString",
  "token",
]);

/** Parameters whose value is kept secret too. */
const isSecretParameter = (type: string, { type: kind }: Readonly<Record<string, unknown>>) =>
  type === "aws:ssm/parameter:Parameter" && kind === "SecureString";

/** Secrets in the program. */
export const literalRules: readonly Rule[] = [
  rule({
    name: "no-plaintext-secret",
    title: "Programs hold no keys, tokens or passwords",
    why: "Whoever may look at the resource, or at the program, has the secret.",
    mend: "Take the secret back where it was issued, keep a new one in Secrets Manager, and give the resource its ARN.",
    severity: "critical",
    docs: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_secrets.html",
    on: "*",
    faults: (inputs, { resource }) =>
      literalsOf(inputs).flatMap(([path, text]) => {
        const found = secretIn(text);
        if (found === undefined) return [];
        const [property = ""] = path.split(".");
        if (keptSecret.has(property) || (property === "value" && isSecretParameter(resource.type, inputs))) return [];
        return [`The input ${path} holds ${found}.`];
      }),
  }),
];
