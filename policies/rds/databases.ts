import { classesOf } from "../kit/classes";
import type { InputsOf } from "../kit/rule";

const { Cluster, ClusterInstance, Instance } = classesOf<typeof import("@pulumi/aws/rds")>("rds");

/** What holds data: Aurora and Multi-AZ clusters, and instances of their own. */
export const databases = [Cluster, Instance] as const;

/** What runs an engine: the instances of a cluster, and those of their own. */
export const instances = [ClusterInstance, Instance] as const;

/** Inputs of a cluster or of an instance of its own; what only one of them has may be asked of both. */
export type Database = Partial<InputsOf<typeof Cluster> & InputsOf<typeof Instance>>;

/** A database as both kinds of resource declare it. Nothing is read. */
export const database = (inputs: InputsOf<(typeof databases)[number]>): Database => inputs as Database;

/** An engine without its edition: all that rules need to know. */
export type Family = "mysql" | "mariadb" | "postgres" | "oracle" | "sqlserver" | "db2";

/** The family of an engine such as `aurora-postgresql` or `sqlserver-ee`. Undefined for RDS Custom's, and where no engine is declared. */
export function familyOf(engine: string | undefined): Family | undefined {
  if (engine?.startsWith("aurora")) return engine === "aurora-postgresql" ? "postgres" : "mysql";
  return families.find((family) => engine === family || engine?.startsWith(`${family}-`));
}

const families = ["mysql", "mariadb", "postgres", "oracle", "sqlserver", "db2"] as const satisfies readonly Family[];

/** The ports that the engines listen at unless told otherwise (AWS, Amazon RDS User Guide and API reference: CreateDBInstance, Port). */
export const defaultPorts: Readonly<Record<Family, number>> = {
  mysql: 3306,
  mariadb: 3306,
  postgres: 5432,
  oracle: 1521,
  sqlserver: 1433,
  db2: 50000,
};

/** True for a serverless v1 cluster: encrypted and spread over zones by AWS, and without what needs instances. */
export const isServerlessV1 = (declared: Database): boolean => declared.engineMode === "serverless";

/** True for a copy that another instance keeps up to date. */
export const isReplica = (declared: Database): boolean => Boolean(declared.replicateSourceDb);
