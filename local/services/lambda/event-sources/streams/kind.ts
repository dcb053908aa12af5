import type { Cloud } from "../../../../cloud";
import { AwsError } from "../../../aws-json";
import type { DynamoDbService } from "../../../dynamodb";
import type { SourceKind } from "../source";
import { Positions } from "./positions";
import { streamSettings } from "./settings";
import { needsOfReader, StreamSource } from "./source";

/** DynamoDB streams as event sources (AWS, Lambda developer guide: "Using AWS Lambda with Amazon DynamoDB"). */
export function streamKind(cloud: Cloud): SourceKind {
  const positions = new Positions(cloud.store);
  const results = new Map<string, string>();
  const streamOf = (arn: string) => (cloud.services.get("dynamodb") as DynamoDbService | undefined)?.stream(arn);
  return {
    service: "dynamodb",
    transitionReason: "User action",
    complete(given, { sourceArn, isByClient }, { caller }) {
      if (streamOf(sourceArn) === undefined) throw invalid(`Stream not found: ${sourceArn}`);
      const settings = streamSettings(given, sourceArn, isByClient);
      // What a program declares may come before the role's policies: a refusal of those is told when the stream is read.
      if (isByClient && caller.refusal(needsOfReader(sourceArn), false))
        throw invalid(
          `Cannot access stream ${sourceArn}. Please ensure the role can perform the GetRecords, GetShardIterator, ` +
            "DescribeStream, and ListStreams Actions on your stream in IAM.",
        );
      return settings;
    },
    conflict: (sourceArn, functionName, uuid) =>
      `The event source arn (" ${sourceArn} ") and function (" ${functionName} ") provided mapping already exists. ` +
      `Please update or delete the existing mapping with UUID ${uuid}`,
    status: ({ uuid }) => ({ LastProcessingResult: results.get(uuid) ?? "No records processed" }),
    open(mapping, around) {
      const stream = streamOf(mapping.sourceArn);
      if (stream === undefined) {
        cloud.print(`${mapping.functionArn}: its stream ${mapping.sourceArn} is gone`);
        return { close: () => undefined };
      }
      return new StreamSource(mapping, stream, around, positions, (result) => results.set(mapping.uuid, result));
    },
    forget({ uuid }) {
      positions.remove(uuid);
      results.delete(uuid);
    },
  };
}

const invalid = (message: string) => new AwsError("InvalidParameterValueException", message);
