import type { Properties, ResourceType } from "../../service";
import type { Rotations } from "./rotations";
import type { Secrets } from "./secrets";

/** `aws:secretsmanager/secretRotation:SecretRotation`. */
export function secretRotationType(secrets: Secrets, rotations: Rotations): ResourceType<Properties, Properties> {
  const rotate = (inputs: Properties) => {
    const secret = secrets.find(String(inputs.secretId));
    const rules = (inputs.rotationRules ?? {}) as Properties;
    rotations.rotate(secret, {
      lambdaArn: inputs.rotationLambdaArn ? String(inputs.rotationLambdaArn) : undefined,
      rules: {
        AutomaticallyAfterDays: Number(rules.automaticallyAfterDays) || undefined,
        Duration: rules.duration ? String(rules.duration) : undefined,
        ScheduleExpression: rules.scheduleExpression ? String(rules.scheduleExpression) : undefined,
      },
      isImmediate: inputs.rotateImmediately !== false,
    });
    return { id: secret.arn, outputs: { rotateImmediately: true, ...inputs, rotationEnabled: true } };
  };
  return {
    token: "aws:secretsmanager/secretRotation:SecretRotation",
    approximates: "by functions only; a step that fails is not run again until the next rotation; windows are recorded",
    create: rotate,
    update: (_, inputs) => rotate(inputs),
    delete({ id }) {
      const secret = secrets.resolve(id);
      if (secret !== undefined) rotations.cancel(secret);
    },
  };
}
