import { readPolicy } from "../../iam/policy";
import type { Properties, ResourceState, ResourceType } from "../../service";
import { alphabets, globalArnOf, randomId } from "../ids";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import type { IamState, Role } from "./state";

/** The resource types of IAM. What they say is in force as soon as they are made, changed or deleted. */
export const iamTypes = (state: IamState): ResourceType<Properties, Properties>[] => [
  role(state),
  rolePolicy(state),
  rolePolicyAttachment(state),
  policy(state),
];

/** `aws:iam/role:Role`. */
const role = (state: IamState) =>
  tracked(
    recorded({
      token: "aws:iam/role:Role",
      emulated: true,
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
    }),
    {
      put: (made, { physicalName }) => state.roles.put(physicalName, roleFrom(made)),
      remove: (_, { physicalName }) => state.roles.remove(physicalName),
    },
  );

function roleFrom({ id, outputs }: ResourceState): Role {
  const inline = (outputs.inlinePolicies ?? []) as { policy?: unknown }[];
  return {
    name: id,
    arn: String(outputs.arn),
    uniqueId: String(outputs.uniqueId),
    trust: trustFrom(outputs.assumeRolePolicy),
    tags: (outputs.tags ?? {}) as Record<string, string>,
    maxSessionDuration: Number(outputs.maxSessionDuration ?? 3600),
    boundaryArn: outputs.permissionsBoundary ? String(outputs.permissionsBoundary) : undefined,
    managedPolicyArns: (outputs.managedPolicyArns ?? []) as string[],
    inlinePolicies: inline.flatMap(({ policy: document }) => (document ? [readPolicy(document)] : [])),
  };
}

function trustFrom(document: unknown): Role["trust"] {
  if (!document) return undefined;
  readPolicy(document); // what IAM would refuse fails with the role
  // Who it does not mean cannot take the role on, whatever they may do themselves.
  return { document, decides: true };
}

/** `aws:iam/rolePolicy:RolePolicy`: a policy inside a role. */
const rolePolicy = (state: IamState) =>
  tracked(
    recorded({
      token: "aws:iam/rolePolicy:RolePolicy",
      emulated: true,
      once(inputs, context) {
        const name = nameOf(inputs, context);
        return { id: `${inputs.role}:${name}`, name };
      },
    }),
    {
      put({ outputs }, { physicalName }) {
        state.inline.put(physicalName, { roleName: String(outputs.role), policy: readPolicy(outputs.policy) });
      },
      remove: (_, { physicalName }) => state.inline.remove(physicalName),
    },
  );

/** `aws:iam/rolePolicyAttachment:RolePolicyAttachment`. */
const rolePolicyAttachment = (state: IamState) =>
  tracked(
    recorded({
      token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      emulated: true,
      once: ({ role: roleName, policyArn }) => ({ id: `${roleName}/${policyArn}` }),
    }),
    {
      put({ outputs }, { physicalName }) {
        state.attachments.put(physicalName, { roleName: String(outputs.role), policyArn: String(outputs.policyArn) });
      },
      remove: (_, { physicalName }) => state.attachments.remove(physicalName),
    },
  );

/** `aws:iam/policy:Policy`: a managed policy. */
const policy = (state: IamState) =>
  tracked(
    recorded({
      token: "aws:iam/policy:Policy",
      emulated: true,
      deleteBeforeReplace: true,
      defaults: { path: "/", attachmentCount: 0 },
      once(inputs, context) {
        const name = nameOf(inputs, context);
        const arn = globalArnOf(context.cloud, "iam", `policy${inputs.path ?? "/"}${name}`);
        return { id: arn, name, arn, policyId: `ANPA${randomId(alphabets.base32, 17)}` };
      },
    }),
    {
      put({ id, outputs }, { physicalName }) {
        state.managed.put(physicalName, { arn: id, policy: readPolicy(outputs.policy) });
      },
      remove: (_, { physicalName }) => state.managed.remove(physicalName),
    },
  );
