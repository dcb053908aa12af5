import { classesOf } from "../kit/classes";
import type { Declared, DeclaredStack } from "../kit/stack-rule";
import { type Database, database, type Family, familyOf, isReplica } from "./databases";

const { Cluster, ClusterParameterGroup, Instance, ParameterGroup } = classesOf<typeof import("@pulumi/aws/rds")>("rds");

/** The parameter by which an engine refuses clear text. Oracle does it by an option group, Db2 by its own port. */
const parameters: Partial<Record<Family, string>> = {
  postgres: "rds.force_ssl",
  sqlserver: "rds.force_ssl",
  mysql: "require_secure_transport",
  mariadb: "require_secure_transport",
};

/**
 * The first major version of PostgreSQL whose default parameters refuse clear text (AWS, Amazon RDS User Guide: Using SSL with a PostgreSQL DB
 * instance; Aurora User Guide: Securing Aurora PostgreSQL data with SSL/TLS).
 */
const refusesSince: Readonly<Record<string, number>> = { postgres: 15, "aurora-postgresql": 17 };

/** What is wrong with how a database takes connections; nothing where it takes none in clear text. */
export function faultsOfTransport(
  declared: Declared<typeof Cluster> | Declared<typeof Instance>,
  stack: DeclaredStack,
): string[] {
  const inputs = database(declared.inputs);
  const parameter = parameters[familyOf(inputs.engine) ?? "postgres"];
  if (!parameter || (inputs.engine === undefined && isReplica(inputs))) return [];
  const property = declared.is(Cluster) ? "dbClusterParameterGroupName" : "parameterGroupName";
  const groups = stack.referred(declared, property, declared.is(Cluster) ? ClusterParameterGroup : ParameterGroup);
  const [group] = groups;
  if (!group) return faultsOfForeignGroup(inputs[property], inputs);
  const value = group.inputs.parameters?.find(({ name }) => name === parameter)?.value;
  if (value === undefined)
    return faultsOfDefault(inputs, `Its parameter group ${group.name} does not set ${parameter}.`);
  return /^(?:1|on|true)$/i.test(String(value))
    ? []
    : [`Its parameter group ${group.name} sets ${parameter} to ${value}.`];
}

/** A group by a name that the program does not declare: AWS's default, or one that nobody can judge from here. */
function faultsOfForeignGroup(name: string | undefined, inputs: Database): string[] {
  if (!name || name.startsWith("default."))
    return faultsOfDefault(inputs, "It has its engine's default parameters, which take clear text.");
  return [`Its parameter group ${name} is not in this program, so that nobody can tell what it takes.`];
}

function faultsOfDefault({ engine = "", engineVersion }: Database, fault: string): string[] {
  const since = refusesSince[engine];
  const refuses = since !== undefined && Number.parseInt(engineVersion ?? "0", 10) >= since;
  return refuses ? [] : [fault];
}
