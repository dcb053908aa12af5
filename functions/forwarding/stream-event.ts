import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** One change of a table, as Lambda hands it over from the table's stream. Only what is read is declared (AWS, "Using Lambda with DynamoDB"). */
export interface StreamRecord {
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  dynamodb: { SequenceNumber: string; NewImage?: Record<string, AttributeValue> };
}

/** A batch of changes, in order. */
export interface StreamEvent {
  Records: StreamRecord[];
}
