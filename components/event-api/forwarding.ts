import type * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "../building-blocks/child";
import { encryptionKey } from "../building-blocks/key";
import { LambdaFunction } from "../building-blocks/lambda-function";
import { type Forwarding, streamForwarding } from "../building-blocks/stream-forwarding";
import type { Table } from "../building-blocks/table";
import type { EventApiArgs } from "./index";

/** Where stored events go: an EventBridge bus, of the construct's own or one that is there. */
export interface ForwardArgs {
  /** ARN of the bus. Default: a bus of its own, encrypted with the construct's key. */
  existing?: pulumi.Input<string>;
  /** `source` of the events on the bus; not one that begins with `aws.`. Default: the construct's logical name. */
  source?: pulumi.Input<string>;
}

/** What puts every stored event on the bus. */
export const forwardingOf = (
  child: ChildOf,
  { key, logRetentionDays, tags }: EventApiArgs,
  { existing, source = child.logicalName }: ForwardArgs,
  table: Table,
): Forwarding =>
  streamForwarding(child, {
    table,
    description: `What ${child.component} stored`,
    existing,
    source,
    keyArn: encryptionKey(child, key),
    forward: (links) =>
      child("forward", LambdaFunction, {
        service: child.logicalName,
        description: "Forwards stored events",
        entry: "events/forward",
        timeout: 60,
        logRetentionDays,
        key,
        tags,
        links,
      }),
  });
