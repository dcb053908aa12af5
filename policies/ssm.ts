import { classesOf } from "./kit/classes";
import { type Config, textsIn } from "./kit/configured";
import { type Asked, type InputsOf, type Rule, rule } from "./kit/rule";

const { Parameter } = classesOf<typeof import("@pulumi/aws/ssm")>("ssm");

type ParameterInputs = InputsOf<typeof Parameter>;

/** Words in the name of a parameter that tell of a secret. */
const secretWords = ["password", "passwd", "passphrase", "secret", "token", "apikey", "privatekey", "credential"];

/** Rules about Systems Manager. */
export const ssmRules: readonly Rule[] = [
  rule({
    name: "ssm-secure-string",
    title: "Parameters that hold a secret are of type SecureString, under a customer's key",
    why: "Whoever may read parameters reads the secret: nothing but the key keeps them from it.",
    mend: 'Set type to "SecureString" and keyId to a key.',
    severity: "medium",
    frameworks: { checkov: "CKV2_AWS_34 CKV_AWS_337" },
    docs: "https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html",
    on: Parameter,
    configSchema: {
      properties: {
        secretWords: {
          type: "array",
          items: { type: "string" },
          default: secretWords,
          description: "Words in a parameter's name that tell of a secret; case, - and _ do not matter",
        },
      },
    },
    faults: (parameter, asked) => {
      if (parameter.type === "SecureString")
        return hasOwnKey(parameter) ? [] : ["The parameter is encrypted by AWS's own key for all of Systems Manager."];
      const word = secretWordIn(parameter, asked);
      return word === undefined ? [] : [`The parameter has "${word}" in its name and is stored in the clear.`];
    },
  }),
];

const hasOwnKey = ({ keyId }: ParameterInputs) => Boolean(keyId) && !keyId?.endsWith("alias/aws/ssm");

/** The resource's name in the program comes first: it is always known. */
const secretWordIn = (parameter: ParameterInputs, { config, resource }: Asked): string | undefined =>
  wordIn(resource.name, config) ?? wordIn(parameter.name ?? "", config);

const wordIn = (name: string, config: Config) =>
  pointsElsewhere.test(name)
    ? undefined
    : textsIn(config, "secretWords", secretWords).find((word) => plain(name).includes(plain(word)));

/** What says where a secret is, such as `/db/secret-arn`, is none. */
const pointsElsewhere = /(?:arn|name|ur[il]|endpoint)$/i;

const plain = (text: string) => text.toLowerCase().replace(/[-_.]/g, "");
