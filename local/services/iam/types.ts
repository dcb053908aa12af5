import { alphabets, globalArnOf, randomId } from "../ids";
import { nameOf, recorded } from "../recorded";

/** `aws:iam/role:Role`. */
export const role = recorded({
  token: "aws:iam/role:Role",
  replaceOn: ["name", "namePrefix", "path"],
  deleteBeforeReplace: true,
  defaults: {
    path: "/",
    description: "",
    forceDetachPolicies: false,
    maxSessionDuration: 3600,
    inlinePolicies: [],
    managedPolicyArns: [],
  },
  once(inputs, context) {
    const name = nameOf(inputs, context);
    return {
      id: name,
      name,
      arn: globalArnOf(context.cloud, "iam", `role${inputs.path ?? "/"}${name}`),
      uniqueId: `AROA${randomId(alphabets.base32, 17)}`,
      createDate: new Date(context.cloud.clock.now()).toISOString(),
    };
  },
});

/** `aws:iam/rolePolicy:RolePolicy`: a policy inside a role. */
export const rolePolicy = recorded({
  token: "aws:iam/rolePolicy:RolePolicy",
  replaceOn: ["name", "namePrefix", "role"],
  once(inputs, context) {
    const name = nameOf(inputs, context);
    return { id: `${inputs.role}:${name}`, name };
  },
});

/** `aws:iam/rolePolicyAttachment:RolePolicyAttachment`. */
export const rolePolicyAttachment = recorded({
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  replaceOn: ["policyArn", "role"],
  once: ({ role: roleName, policyArn }) => ({ id: `${roleName}/${policyArn}` }),
});

/** `aws:iam/policy:Policy`: a managed policy. */
export const policy = recorded({
  token: "aws:iam/policy:Policy",
  replaceOn: ["description", "name", "namePrefix", "path"],
  deleteBeforeReplace: true,
  defaults: { path: "/", attachmentCount: 0 },
  once(inputs, context) {
    const name = nameOf(inputs, context);
    const arn = globalArnOf(context.cloud, "iam", `policy${inputs.path ?? "/"}${name}`);
    return { id: arn, name, arn, policyId: `ANPA${randomId(alphabets.base32, 17)}` };
  },
});
