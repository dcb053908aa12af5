import type { Input } from "../../input";
import type { JsonCalls } from "../../json-api";
import type { AskedRotation, Rotations } from "../rotations";
import type { Secrets } from "../secrets";

/** Rotation of secrets by functions. */
export const rotationCalls = (rotations: Rotations): JsonCalls<Secrets> => ({
  RotateSecret: {
    approximates:
      "by functions only; a step that fails is not run again until the next rotation; windows (Duration) are recorded",
    does(input, secrets) {
      const secret = secrets.find(input.required("SecretId"));
      const VersionId = rotations.rotate(secret, {
        lambdaArn: input.text("RotationLambdaARN"),
        rules: rulesOf(input.input("RotationRules")),
        isImmediate: input.members.RotateImmediately === undefined || input.flag("RotateImmediately"),
        token: input.text("ClientRequestToken"),
      });
      return { ARN: secret.arn, Name: secret.name, VersionId };
    },
  },
  CancelRotateSecret(input, secrets) {
    const secret = secrets.find(input.required("SecretId"));
    rotations.cancel(secret);
    return { ARN: secret.arn, Name: secret.name };
  },
});

const rulesOf = (rules: Input | undefined): AskedRotation["rules"] =>
  rules && {
    AutomaticallyAfterDays: rules.number("AutomaticallyAfterDays", 1, 1000),
    Duration: rules.text("Duration"),
    ScheduleExpression: rules.text("ScheduleExpression"),
  };
