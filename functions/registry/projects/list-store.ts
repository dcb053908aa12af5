import { setTimeout as sleep } from "node:timers/promises";
import { BatchGetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../../runtime/dynamodb";
import { type Item, isExpired, textIn } from "../../runtime/items";
import { unavailable } from "../../runtime/problem";
import type { Stretch } from "../stretch";
import { memberKey, positionOf, TABLE_NAME, tenantKey } from "../table";
import type { Project } from "./contract";
import { projectOf } from "./model";
import { tenantOf } from "./store";

/** What to list. */
export interface Listing extends Stretch {
  /** Whose projects. */
  user: string;
  /** Only those in this state. Default: all that are not deleted. */
  status?: Project["status"];
  /** Most projects to give. */
  limit: number;
  /** The project to go on after. */
  start?: string;
}

/** Projects, newest first, and the one to go on after, if there may be more. */
export interface Listed {
  projects: Project[];
  next?: string;
}

/** Rounds after which a page ends: where most are left out (deleted, or of another state), the list takes several requests, none of which takes long. */
const mostRounds = 4;

/**
 * Lists the projects that a user is a member of. A page takes one query of the index and one batch of reads, however many projects there are: what is left out
 * takes more rounds, up to four.
 */
export async function list({ user, status, limit, from, to, start }: Listing): Promise<Listed> {
  const projects: Project[] = [];
  let next = start;
  for (let round = 1; ; round++) {
    const room = limit - projects.length;
    const { ids, more } = await memberships(user, { from, to }, next, room + 1);
    const found = await projectsOf(ids.slice(0, room));
    for (const id of ids.slice(0, room)) {
      const project = found.get(id);
      if (project && (status === undefined ? project.status !== "deleted" : project.status === status))
        projects.push(project);
      next = id;
    }
    if (ids.length <= room && !more) return { projects };
    if (projects.length === limit || round === mostRounds) return { projects, next };
  }
}

/** Ids of the projects that a user is a member of, newest first. Reads the index: a new one is there within moments. */
async function memberships(user: string, { from, to }: Stretch, after: string | undefined, limit: number) {
  const position = (id: string) => positionOf(tenantOf(id));
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: TABLE_NAME,
      IndexName: "byMember",
      KeyConditionExpression: "#member = :user AND #position BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#member": "member", "#position": "position" },
      ExpressionAttributeValues: { ":user": { S: user }, ":from": { S: position(from) }, ":to": { S: position(to) } },
      ExclusiveStartKey: after === undefined ? undefined : startAfter(user, after),
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return {
    ids: Items.map((item) => textIn(item, "position").split("#")[1] ?? ""),
    more: LastEvaluatedKey !== undefined,
  };
}

/** All keys of a membership follow from user and project: a cursor need not hold them. */
const startAfter = (user: string, id: string): Item => ({
  ...memberKey(tenantOf(id), user),
  member: { S: user },
  position: { S: positionOf(tenantOf(id)) },
});

/** How often what DynamoDB had no time for is asked again. */
const mostTries = 5;

/** Some projects, by id: up to 100 in one call. */
async function projectsOf(ids: readonly string[]): Promise<Map<string, Project>> {
  const found = new Map<string, Project>();
  let keys: Item[] = ids.map((id) => tenantKey(tenantOf(id)));
  for (let tries = 1; keys.length > 0; tries++) {
    const { Responses, UnprocessedKeys } = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [TABLE_NAME]: { Keys: keys, ConsistentRead: true } } }),
    );
    for (const item of Responses?.[TABLE_NAME] ?? [])
      if (!isExpired(item)) found.set(textIn(item, "id"), projectOf(item));
    keys = UnprocessedKeys?.[TABLE_NAME]?.Keys ?? [];
    if (keys.length === 0) break;
    if (tries === mostTries) throw unavailable({ headers: { "retry-after": "1" } });
    await sleep(Math.random() * 20 * 2 ** tries);
  }
  return found;
}
