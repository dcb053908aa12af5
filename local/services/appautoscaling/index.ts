import type { Cloud } from "../../cloud";
import type { Service } from "../../service";
import { alphabets, arnOf, randomId } from "../ids";
import { nameOf, recorded } from "../recorded";

/** `aws:appautoscaling/target:Target`: how far a capacity may scale. */
const target = recorded({
  token: "aws:appautoscaling/target:Target",
  once({ resourceId, serviceNamespace }, { cloud }) {
    return {
      id: String(resourceId),
      arn: arnOf(cloud, "application-autoscaling", `scalable-target/${randomId(alphabets.lowercase, 32)}`),
      roleArn: serviceRole(cloud, String(serviceNamespace)),
    };
  },
});

/** `aws:appautoscaling/policy:Policy`: when it scales. */
const policy = recorded({
  token: "aws:appautoscaling/policy:Policy",
  defaults: { policyType: "StepScaling" },
  once(inputs, context) {
    const name = nameOf(inputs, context);
    return { id: name, name, arn: arnOf(context.cloud, "autoscaling", `scalingPolicy:${name}`), alarmArns: [] };
  },
});

/** The service-linked role that AWS makes where a target names none. */
const serviceRole = ({ accountId }: Cloud, namespace: string) =>
  `arn:aws:iam::${accountId}:role/aws-service-role/${namespace}.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling`;

/** Application Auto Scaling: targets and policies, recorded. Nothing scales; local tables have no limit to reach. */
export const createAppAutoscalingService = (): Service => ({ name: "appautoscaling", types: [target, policy] });
