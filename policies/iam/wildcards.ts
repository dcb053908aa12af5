import { isEveryAction, isEveryResource, list, reachesEverything } from "../kit/documents";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { canBeRestricted, isForTheNameless } from "../unrestrictable-actions";
import { faultsOfHolder, holders } from "./holders";

/** Policies say which actions they allow, and on what. */
export const wildcardRules: readonly Rule[] = [
  rule({
    name: "iam-no-admin-policy",
    title: "Policies do not allow everything on everything (*:*)",
    why: "Whoever holds a policy that allows everything owns the account.",
    mend: "List the actions that are called and the ARNs that they are for.",
    severity: "critical",
    frameworks: {
      cdkNag: "NIST.800.53.R5-IAMPolicyNoStatementsWithAdminAccess",
      checkov: "CKV_AWS_62 CKV_AWS_63 CKV_AWS_1 CKV_AWS_49 CKV2_AWS_40",
      securityHub: "IAM.1",
    },
    docs: controlPage("IAM.1"),
    on: holders,
    faults: (holder) =>
      faultsOfHolder(holder, (statement) => {
        const everyAction = list(statement.Action).some((action) => /^\*+(?::\*+)?$/.test(String(action)));
        if (!everyAction && statement.NotAction === undefined) return [];
        return reachesEverything(statement) ? ["The policy allows everything on everything."] : [];
      }),
  }),

  // `dynamodb:Get*` is no fault of this rule.
  rule({
    name: "iam-no-service-star",
    title: "Policies name their actions (no *, no service:*)",
    why: "A policy that allows every action of a service lets a mistake or an intruder do everything that the service can.",
    mend: "List the actions that are called.",
    severity: "high",
    frameworks: {
      cdkNag: "NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess",
      checkov: "CKV_AWS_290 CKV_AWS_111",
      securityHub: "IAM.21",
    },
    docs: controlPage("IAM.21"),
    on: holders,
    faults: (holder) =>
      faultsOfHolder(holder, (statement) => {
        if (statement.NotAction !== undefined) return ["The policy allows everything but its NotAction."];
        return list(statement.Action)
          .filter(isEveryAction)
          .map((action) => `The policy allows the action ${action}.`);
      }),
  }),

  rule({
    name: "iam-no-resource-star",
    title: "Policies name their resources (no *, but for actions that AWS cannot restrict)",
    why: "A policy on every resource reaches the tables, queues and keys of other systems in the account.",
    mend: "Name the ARNs that are used.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-IAM5", checkov: "CKV_AWS_355 CKV_AWS_356" },
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    on: holders,
    faults: (holder) =>
      faultsOfHolder(holder, (statement) => {
        const actions =
          statement.NotAction === undefined ? list(statement.Action).filter(canBeRestricted) : ["everything"];
        if (actions.length === 0) return [];
        if (statement.NotResource !== undefined) {
          const broad = actions.filter((action) => !isForTheNameless(action, list(statement.NotResource)));
          return broad.length > 0 ? [`The policy allows ${broad.join(", ")} on all but its NotResource.`] : [];
        }
        return list(statement.Resource)
          .filter(isEveryResource)
          .map((resource) => `The policy allows ${actions.join(", ")} on the resource ${resource}.`);
      }),
  }),
];
