import { changed } from "../kit/changed";
import { classesOf } from "../kit/classes";
import { type InputsOf, type Rule, rule } from "../kit/rule";
import { namesSecret, secretIn } from "../kit/secrets";
import { controlPage } from "../kit/security-hub";
import { whereKnown } from "../kit/unknowns";
import { webhookFaults } from "./webhooks";

const { Project, ReportGroup, Webhook } = classesOf<typeof import("@pulumi/aws/codebuild")>("codebuild");

type ProjectInputs = InputsOf<typeof Project>;

/** CodeBuild. */
export const codebuildRules: readonly Rule[] = [
  rule({
    name: "codebuild-no-plaintext-creds",
    title: "Build projects hold no credentials in plain variables",
    why: "Whoever may look at a project, or at the log of a build, reads its plain variables.",
    mend: "Keep the value in Secrets Manager or Parameter Store, and set the variable's type to SECRETS_MANAGER or PARAMETER_STORE.",
    severity: "critical",
    frameworks: { cdkNag: "HIPAA.Security-CodeBuildProjectEnvVarAwsCred", securityHub: "CodeBuild.2" },
    docs: controlPage("CodeBuild.2"),
    on: Project,
    faults: (project) =>
      (project.environment.environmentVariables ?? []).flatMap((variable) => {
        if ((variable.type ?? "PLAINTEXT") !== "PLAINTEXT") return [];
        if (/^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(variable.name))
          return [`The variable ${variable.name} is plain.`];
        // What is not known comes from another resource, and is no literal of the program.
        const value = String(whereKnown(() => variable.value) ?? "");
        const found = secretIn(value) ?? (namesSecret(variable.name, value) ? "a secret" : undefined);
        return found === undefined ? [] : [`The variable ${variable.name} holds ${found}.`];
      }),
  }),
  rule({
    name: "codebuild-no-source-creds",
    title: "Build projects hold no credentials in the addresses of their sources",
    why: "Whoever may look at the project may take the token or password out of the address.",
    mend: "Leave user and token out of location, and connect by CodeConnections.",
    severity: "critical",
    frameworks: { cdkNag: "HIPAA.Security-CodeBuildProjectSourceRepoUrl", securityHub: "CodeBuild.1" },
    docs: controlPage("CodeBuild.1"),
    on: Project,
    faults: (project) =>
      [project.source, ...(project.secondarySources ?? [])]
        .filter(({ type }) => !["NO_SOURCE", "CODEPIPELINE", "S3"].includes(type))
        .filter(({ location }) => /^[a-z+]+:\/\/(?:[^/@]*:[^/@]+|[^/@]{20,})@/i.test(location ?? ""))
        .map(() => "The address of a source holds a password or token."),
  }),
  rule({
    name: "codebuild-kms",
    title: "Build artifacts are encrypted with a customer key",
    why: "Artifacts are what will be deployed; whoever reaches their bucket may read them.",
    mend: "Set encryptionKey to a key, and leave encryptionDisabled out of all artifacts.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-CB4", checkov: "CKV_AWS_147 CKV_AWS_78" },
    docs: "https://docs.aws.amazon.com/codebuild/latest/userguide/security-encryption.html",
    on: Project,
    faults: (project) => [
      ...([project.artifacts, ...(project.secondaryArtifacts ?? [])].some(
        ({ encryptionDisabled }) => encryptionDisabled,
      )
        ? ["The encryption of an artifact is switched off."]
        : []),
      ...(isCustomerKey(project.encryptionKey) ? [] : ["The project has no customer key."]),
    ],
  }),
  rule({
    name: "codebuild-logs",
    title: "Builds are logged to CloudWatch or S3",
    why: "Without a log nobody can tell what a build did.",
    mend: 'Set logsConfig.cloudwatchLogs.status to "ENABLED", or leave logsConfig out.',
    severity: "medium",
    frameworks: { checkov: "CKV_AWS_314", securityHub: "CodeBuild.4" },
    docs: controlPage("CodeBuild.4"),
    on: Project,
    // CodeBuild writes to CloudWatch unless told otherwise.
    passes: ({ logsConfig }) =>
      (logsConfig?.cloudwatchLogs?.status ?? "ENABLED") === "ENABLED" || logsConfig?.s3Logs?.status === "ENABLED",
    remedy: ({ logsConfig }) => ({
      logsConfig: changed(logsConfig, { cloudwatchLogs: changed(logsConfig?.cloudwatchLogs, { status: "ENABLED" }) }),
    }),
  }),
  rule({
    name: "codebuild-s3-logs-encrypted",
    title: "Build logs in S3 are encrypted",
    why: "Logs tell how a system is made; whoever reaches their bucket may read them.",
    mend: "Leave logsConfig.s3Logs.encryptionDisabled out.",
    severity: "low",
    level: "mandatory",
    frameworks: { checkov: "CKV_AWS_311", securityHub: "CodeBuild.3" },
    docs: controlPage("CodeBuild.3"),
    on: Project,
    passes: ({ logsConfig }) =>
      logsConfig?.s3Logs?.encryptionDisabled !== true || logsConfig.s3Logs.status !== "ENABLED",
    remedy: ({ logsConfig }) => ({
      logsConfig: changed(logsConfig, { s3Logs: changed(logsConfig?.s3Logs, { encryptionDisabled: false }) }),
    }),
  }),
  rule({
    name: "codebuild-no-privileged",
    title: "Builds run without the rights of the host (no privilegedMode)",
    why: "A build with the host's rights can leave its container.",
    mend: "Set environment.privilegedMode to false; to build images, use a Docker server (environment.dockerServer).",
    severity: "high",
    level: "mandatory",
    frameworks: { checkov: "CKV_AWS_316", securityHub: "CodeBuild.5" },
    docs: controlPage("CodeBuild.5"),
    on: Project,
    passes: ({ environment }) => environment.privilegedMode !== true,
    remedy: ({ environment }) => ({ environment: changed(environment, { privilegedMode: false }) }),
  }),
  rule({
    name: "codebuild-managed-image",
    title: "Build images are AWS's own, or named by their digest",
    why: "A tag of somebody else's image can be another program tomorrow.",
    mend: "Set environment.image to an image of aws/codebuild, or to one with its @sha256 digest.",
    severity: "medium",
    level: "advisory",
    frameworks: { cdkNag: "AwsSolutions-CB5" },
    docs: "https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html",
    on: Project,
    passes: ({ environment }) => /^aws\/codebuild\/|@sha256:[0-9a-f]{64}$/.test(environment.image),
  }),
  rule({
    name: "codebuild-report-encrypted",
    title: "Exported build reports are encrypted",
    why: "Test reports tell where a system is weak; whoever reaches their bucket may read them.",
    mend: "Leave exportConfig.s3Destination.encryptionDisabled out.",
    severity: "medium",
    level: "mandatory",
    frameworks: { securityHub: "CodeBuild.7" },
    docs: controlPage("CodeBuild.7"),
    on: ReportGroup,
    passes: ({ exportConfig }) => exportConfig.type !== "S3" || exportConfig.s3Destination?.encryptionDisabled !== true,
    remedy: ({ exportConfig }) => ({
      exportConfig: changed(exportConfig, {
        s3Destination: changed(exportConfig.s3Destination, { encryptionDisabled: false }),
      }),
    }),
  }),
  rule({
    name: "codebuild-webhook-anchored",
    title: "Webhooks start builds for whom they mean only (anchored filters, known authors of pull requests)",
    why: "Filters are regular expressions: 12345 lets in the account 1234567 too, and a stranger's pull request runs with the project's role.",
    mend: "Write patterns as ^(?:…)$, and give groups with pull requests a filter on ACTOR_ACCOUNT_ID, or set pullRequestBuildPolicy.",
    severity: "critical",
    docs: "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html",
    on: Webhook,
    faults: webhookFaults,
  }),
];

const isCustomerKey = (key: ProjectInputs["encryptionKey"]) => Boolean(key) && !/(?:^|:)alias\/aws\//.test(key ?? "");
