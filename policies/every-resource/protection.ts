import { textsIn } from "../kit/configured";
import { isInProduction, productionSchema } from "../kit/production";
import { type Rule, rule } from "../kit/rule";

/** Types whose resources hold data that is gone with them. Keys are not among them: they wait 30 days (kms-deletion-window). */
const stateful = [
  "aws:cognito/userPool:UserPool",
  "aws:docdb/cluster:Cluster",
  "aws:dynamodb/globalTable:GlobalTable",
  "aws:dynamodb/table:Table",
  "aws:efs/fileSystem:FileSystem",
  "aws:fsx/lustreFileSystem:LustreFileSystem",
  "aws:fsx/ontapFileSystem:OntapFileSystem",
  "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
  "aws:fsx/windowsFileSystem:WindowsFileSystem",
  "aws:neptune/cluster:Cluster",
  "aws:opensearch/domain:Domain",
  "aws:rds/cluster:Cluster",
  "aws:rds/globalCluster:GlobalCluster",
  "aws:rds/instance:Instance",
  "aws:redshift/cluster:Cluster",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
];

/** Deleting. */
export const protectionRules: readonly Rule[] = [
  rule({
    name: "stateful-protected",
    title: "Resources that hold data are protected in production",
    why: "A line that is lost from the program, or a wrong `pulumi destroy`, takes the data with it.",
    mend: "Give the resource the option { protect: true }.",
    severity: "high",
    docs: "https://www.pulumi.com/docs/iac/concepts/options/protect/",
    on: "*",
    configSchema: {
      properties: {
        ...productionSchema.properties,
        types: {
          type: "array",
          items: { type: "string" },
          default: stateful,
          description: "Types of the resources that hold data, as Pulumi writes them",
        },
      },
    },
    passes: (_, { config, resource }) =>
      resource.protect ||
      !isInProduction(resource.urn, config) ||
      !textsIn(config, "types", stateful).includes(resource.type),
  }),
];
