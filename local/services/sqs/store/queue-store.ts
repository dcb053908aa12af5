import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Journal } from "../../../store/journal";
import type { Message, MessageContent } from "../queues/message";

/** A message as the store holds it. */
export interface StoredMessage extends MessageContent {
  readonly sequence: number;
  readonly visibleAt: number;
  readonly receives: number;
  readonly firstReceivedAt?: number;
  readonly lastReceivedAt?: number;
}

/** A deduplication id in the store. */
export interface StoredDeduplication {
  readonly key: string;
  readonly id: string;
  readonly sequence: number;
  readonly expires: number;
}

type Row = Record<string, string | number | null>;

/** The messages of one queue in the store: SQLite tables of its own, so that a queue is purged or dropped in one step. */
export class QueueStore {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #remember: StatementSync;
  readonly #forget: StatementSync;

  constructor(
    private readonly database: DatabaseSync,
    private readonly journal: Journal,
    private readonly number: number,
  ) {
    const messages = messagesOf(number);
    const ids = idsOf(number);
    this.#insert = database.prepare(
      `INSERT INTO ${messages} (sequence, id, body, more, sender, sent_at, visible_at, receives, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = database.prepare(
      `UPDATE ${messages} SET visible_at = ?, receives = ?, first_at = ?, last_at = ? WHERE sequence = ?`,
    );
    this.#delete = database.prepare(`DELETE FROM ${messages} WHERE sequence = ?`);
    this.#remember = database.prepare(`INSERT OR REPLACE INTO ${ids} (key, id, sequence, expires) VALUES (?, ?, ?, ?)`);
    this.#forget = database.prepare(`DELETE FROM ${ids} WHERE expires <= ?`);
  }

  /** Makes room for a new queue. */
  static create(database: DatabaseSync, number: number): void {
    database.exec(
      `CREATE TABLE ${messagesOf(number)} (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL, body TEXT NOT NULL, more TEXT,
        sender TEXT NOT NULL, sent_at REAL NOT NULL, visible_at REAL NOT NULL, receives INTEGER NOT NULL, first_at REAL, last_at REAL);
       CREATE TABLE ${idsOf(number)} (key TEXT PRIMARY KEY, id TEXT NOT NULL, sequence INTEGER NOT NULL, expires REAL NOT NULL)`,
    );
  }

  /** Removes all that a deleted queue had. */
  static drop(database: DatabaseSync, number: number): void {
    database.exec(`DROP TABLE ${messagesOf(number)}; DROP TABLE ${idsOf(number)}`);
  }

  insert(message: Message): void {
    const { sequence, id, body, senderId, sentAt, visibleAt, receives, firstReceivedAt, lastReceivedAt } = message;
    const times = [sentAt, visibleAt, receives, firstReceivedAt ?? null, lastReceivedAt ?? null];
    this.journal.write(this.#insert, sequence, id, body, moreOf(message), senderId, ...times);
  }

  /** Writes down when a message can be received again, and how often it was. */
  update({ sequence, visibleAt, receives, firstReceivedAt, lastReceivedAt }: Message): void {
    this.journal.write(this.#update, visibleAt, receives, firstReceivedAt ?? null, lastReceivedAt ?? null, sequence);
  }

  delete(sequence: number): void {
    this.journal.write(this.#delete, sequence);
  }

  /** Removes all messages. */
  clear(): void {
    this.journal.write(this.database.prepare(`DELETE FROM ${messagesOf(this.number)}`));
  }

  /** All messages, in order. */
  messages(): StoredMessage[] {
    const rows = this.database.prepare(`SELECT * FROM ${messagesOf(this.number)} ORDER BY sequence`).all() as Row[];
    return rows.map((row) => ({
      ...(row.more === null ? {} : JSON.parse(String(row.more))),
      sequence: Number(row.sequence),
      id: String(row.id),
      body: String(row.body),
      senderId: String(row.sender),
      sentAt: Number(row.sent_at),
      visibleAt: Number(row.visible_at),
      receives: Number(row.receives),
      firstReceivedAt: row.first_at === null ? undefined : Number(row.first_at),
      lastReceivedAt: row.last_at === null ? undefined : Number(row.last_at),
    }));
  }

  putDeduplication({ key, id, sequence, expires }: StoredDeduplication): void {
    this.journal.write(this.#remember, key, id, sequence, expires);
  }

  /** @param until those that expire then or before */
  dropDeduplications(until: number): void {
    this.journal.write(this.#forget, until);
  }

  /** In the order in which they expire. */
  deduplications(): StoredDeduplication[] {
    const rows = this.database.prepare(`SELECT * FROM ${idsOf(this.number)} ORDER BY expires`).all() as Row[];
    return rows.map(({ key, id, sequence, expires }) => ({
      key: String(key),
      id: String(id),
      sequence: Number(sequence),
      expires: Number(expires),
    }));
  }
}

/** What few messages have, as JSON. */
function moreOf({ attributes, traceHeader, groupId, deduplicationId, deadLetterSource }: Message): string | null {
  const hasMore = attributes ?? traceHeader ?? groupId ?? deduplicationId ?? deadLetterSource;
  return hasMore === undefined
    ? null
    : JSON.stringify({ attributes, traceHeader, groupId, deduplicationId, deadLetterSource });
}

const messagesOf = (number: number): string => `sqs_messages_${number}`;
const idsOf = (number: number): string => `sqs_deduplication_${number}`;
