import { indexName, throughputFields } from "./fields";
import { flag, integer, list, oneOf, required, structure, text } from "./shape";

// Shapes that CreateTable and UpdateTable share.

const keySchemaElement = structure({
  AttributeName: required(text({ min: 1, max: 255 })),
  KeyType: required(oneOf("HASH", "RANGE")),
});

/** The key of a table: a partition key, and a sort key perhaps. */
export const tableKeySchema = list(keySchemaElement, { min: 1, max: 2 });
/** The key of a global index: up to four attributes of each kind. */
export const globalKeySchema = list(keySchemaElement, { min: 1, max: 8 });

/** The attributes that keys are made of. */
export const attributeDefinitions = list(
  structure({ AttributeName: required(text({ min: 1, max: 255 })), AttributeType: required(oneOf("B", "N", "S")) }),
);

/** Provisioned capacity. */
export const provisionedThroughput = structure(throughputFields);

const projection = structure({
  ProjectionType: oneOf("ALL", "INCLUDE", "KEYS_ONLY"),
  NonKeyAttributes: list(text({ min: 1, max: 255 }), { min: 1 }),
});

/** The members of a global index that is to be made. */
export const globalIndex = structure({
  IndexName: required(indexName),
  KeySchema: required(globalKeySchema),
  Projection: required(projection),
  ProvisionedThroughput: provisionedThroughput,
});

/** The members of a local index that is to be made. */
export const localIndex = structure({
  IndexName: required(indexName),
  KeySchema: required(tableKeySchema),
  Projection: required(projection),
});

/** The settings of a table that an update can change. */
export const settings = {
  BillingMode: oneOf("PROVISIONED", "PAY_PER_REQUEST"),
  ProvisionedThroughput: provisionedThroughput,
  StreamSpecification: structure({
    StreamEnabled: required(flag),
    StreamViewType: oneOf("NEW_AND_OLD_IMAGES", "OLD_IMAGE", "NEW_IMAGE", "KEYS_ONLY"),
  }),
  SSESpecification: structure({ Enabled: flag, SSEType: oneOf("AES256", "KMS"), KMSMasterKeyId: text() }),
  TableClass: oneOf("STANDARD", "STANDARD_INFREQUENT_ACCESS"),
  DeletionProtectionEnabled: flag,
  OnDemandThroughput: structure({ MaxReadRequestUnits: integer(), MaxWriteRequestUnits: integer() }),
};

/** Tags. */
export const tagList = list(
  structure({ Key: required(text({ min: 1, max: 128 })), Value: required(text({ max: 256 })) }),
);
