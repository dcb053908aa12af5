import { openGroupsOf } from "../ec2/permissions";
import { classesOf } from "../kit/classes";
import { numbersIn, textsIn } from "../kit/configured";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { stackRule } from "../kit/stack-rule";
import { database, databases, defaultPorts, familyOf, instances, isServerlessV1 } from "./databases";
import { faultsOfTransport } from "./transport";

const { Cluster, Proxy: DatabaseProxy, Instance } = classesOf<typeof import("@pulumi/aws/rds")>("rds");

/** The engines whose users can sign in by IAM (AWS, Amazon RDS User Guide: IAM database authentication). */
const knowIam = ["mysql", "mariadb", "postgres", undefined];

/** Rules about who reaches a database, and as whom. */
export const accessRules: readonly Rule[] = [
  rule({
    name: "rds-not-public",
    title: "Databases have no public address",
    why: "Everyone on the internet can try passwords and exploits on the database.",
    mend: "Set publiclyAccessible to false, or leave it out.",
    severity: "critical",
    frameworks: {
      cdkNag:
        "HIPAA.Security-RDSInstancePublicAccess NIST.800.53.R4-RDSInstancePublicAccess NIST.800.53.R5-RDSInstancePublicAccess PCI.DSS.321-RDSInstancePublicAccess",
      checkov: "CKV_AWS_17",
      securityHub: "RDS.2",
    },
    docs: controlPage("RDS.2"),
    on: instances,
    passes: ({ publiclyAccessible }) => publiclyAccessible !== true,
    remedy: () => ({ publiclyAccessible: false }),
  }),
  stackRule({
    name: "rds-sg-closed",
    title: "Security groups of databases are closed to the internet",
    why: "An address that becomes public, or a wrong route, is all that then keeps the internet from the database.",
    mend: "Let in the security groups of the callers only (referencedSecurityGroupId).",
    severity: "critical",
    frameworks: { cdkNag: "AwsSolutions-RDS8" },
    docs: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html",
    on: [Cluster, Instance, DatabaseProxy],
    faults: (declared, { stack }) =>
      openGroupsOf(stack, declared, "vpcSecurityGroupIds").map(
        (group) => `Its security group ${group} lets the whole internet in.`,
      ),
  }),
  rule({
    name: "rds-iam-auth",
    title: "Databases take IAM's identities",
    why: "Functions need passwords, which leak and are seldom changed, in place of tokens that run out after 15 minutes.",
    mend: "Set iamDatabaseAuthenticationEnabled to true.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-RDS6", checkov: "CKV_AWS_162 CKV_AWS_161", securityHub: "RDS.12 RDS.10" },
    docs: controlPage("RDS.10"),
    on: databases,
    passes: (inputs) =>
      inputs.iamDatabaseAuthenticationEnabled === true ||
      !knowIam.includes(familyOf(inputs.engine)) ||
      isCustom(inputs.engine) ||
      isServerlessV1(database(inputs)),
    remedy: () => ({ iamDatabaseAuthenticationEnabled: true }),
  }),
  rule({
    name: "rds-managed-password",
    title: "RDS makes and keeps the master password",
    why: "The password is in the program or in Pulumi's state, is known to whoever deploys, and is never changed.",
    mend: "Set manageMasterUserPassword to true in place of a password.",
    severity: "critical",
    docs: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
    on: databases,
    passes: (inputs) => {
      if (inputs.manageMasterUserPassword === true) return true;
      const { masterPassword, password } = database(inputs);
      return !masterPassword && !password;
    },
  }),
  rule({
    name: "rds-admin-username",
    title: "Master users have a name that is not the default",
    why: "Who guesses passwords need not guess the name.",
    mend: "Set masterUsername (username of an Instance) to a name of your own.",
    severity: "medium",
    frameworks: { securityHub: "RDS.24" },
    docs: controlPage("RDS.24"),
    level: "advisory",
    on: databases,
    configSchema: {
      properties: {
        names: {
          type: "array",
          items: { type: "string" },
          default: ["admin", "postgres"],
          description: "Names that master users must not have, in small letters",
        },
      },
    },
    passes: (inputs, { config }) => {
      const { masterUsername, username } = database(inputs);
      const name = masterUsername ?? username;
      return name === undefined || !textsIn(config, "names", ["admin", "postgres"]).includes(name.toLowerCase());
    },
  }),
  stackRule({
    name: "rds-force-tls",
    title: "Databases refuse connections in clear text",
    why: "A client that does not ask for TLS sends its password and all rows in clear text.",
    mend: "Set rds.force_ssl (PostgreSQL, SQL Server) or require_secure_transport (MySQL, MariaDB) to 1 in a ClusterParameterGroup (ParameterGroup for an Instance) of this program, and use the group.",
    severity: "high",
    frameworks: { checkov: "CKV2_AWS_69", securityHub: "RDS.38 RDS.39" },
    docs: controlPage("RDS.38"),
    on: databases,
    faults: (declared, { stack }) => faultsOfTransport(declared, stack),
  }),
  rule({
    name: "rds-proxy-tls",
    title: "Proxies refuse connections in clear text",
    why: "A client that does not ask for TLS sends its password and all rows in clear text.",
    mend: "Set requireTls to true.",
    severity: "medium",
    frameworks: { securityHub: "RDS.43" },
    docs: controlPage("RDS.43"),
    level: "mandatory",
    on: DatabaseProxy,
    passes: (proxy) => proxy.requireTls === true,
    remedy: () => ({ requireTls: true }),
  }),
  rule({
    name: "rds-nondefault-port",
    title: "Databases listen at another port than their engine's default",
    why: "Scanners try the default ports first.",
    mend: "Set port to another number than the engine's default.",
    severity: "low",
    frameworks: { cdkNag: "AwsSolutions-RDS11", securityHub: "RDS.23" },
    docs: controlPage("RDS.23"),
    level: "disabled",
    on: databases,
    configSchema: {
      properties: {
        ports: {
          type: "array",
          items: { type: "integer" },
          default: [],
          description: "Further ports that databases must not listen at",
        },
      },
    },
    passes: ({ port, engine }, { config }) => {
      if (!port || numbersIn(config, "ports", []).includes(port)) return false;
      const family = familyOf(engine);
      return family ? defaultPorts[family] !== port : !Object.values(defaultPorts).includes(port);
    },
  }),
];

/** RDS Custom's engines, whose users are the operator's own. */
const isCustom = (engine: string | undefined) => Boolean(engine?.startsWith("custom-"));
