import type { Message, MessageKind } from "./message";

/** Messages of one kind that are kept; older ones are let go. */
export const messagesPerKind = 1_000;
/** Characters of text that all messages of one kind may hold together: about 16 MB. */
export const charactersPerKind = 16 * 1024 * 1024;

/** Called for every message as it passes. */
export type MessageListener = (message: Message) => void;

/** The messages that passed through the local cloud: in memory, and bounded for each kind. */
export class MessageLog {
  readonly #shelves = new Map<MessageKind, Shelf>();
  readonly #listeners = new Set<MessageListener>();
  #sequence = 0;

  constructor(private readonly now: () => number) {}

  /** Notes a message that passes now. */
  add(message: Omit<Message, "timestamp">): void {
    const noted = { ...message, timestamp: this.now() };
    this.#sequence += 1;
    let shelf = this.#shelves.get(message.kind);
    if (shelf === undefined) {
      shelf = new Shelf();
      this.#shelves.set(message.kind, shelf);
    }
    shelf.add({ message: noted, sequence: this.#sequence, size: sizeOf(noted) });
    for (const listener of this.#listeners) listener(noted);
  }

  /** The messages that are kept of these kinds, in the order in which they passed. */
  find(kinds: readonly MessageKind[], matches: (message: Message) => boolean = () => true): Message[] {
    return kinds
      .flatMap((kind) => this.#shelves.get(kind)?.entries ?? [])
      .filter(({ message }) => matches(message))
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ message }) => message);
  }

  clear(): void {
    this.#shelves.clear();
  }

  /** Calls `listener` for every message from now on. Returns what ends it. */
  subscribe(listener: MessageListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

interface Entry {
  readonly message: Message;
  /** Rises with every message of the cloud. */
  readonly sequence: number;
  readonly size: number;
}

/** The latest messages of one kind, as many as there is room for. */
class Shelf {
  readonly entries: Entry[] = [];
  #size = 0;

  add(entry: Entry): void {
    this.entries.push(entry);
    this.#size += entry.size;
    while (this.entries.length > messagesPerKind || (this.#size > charactersPerKind && this.entries.length > 1))
      this.#size -= this.entries.shift()?.size ?? 0;
  }
}

const sizeOf = ({ body, html = "" }: Message): number => body.length + html.length;
