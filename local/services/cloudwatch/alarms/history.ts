import type { Alarm, AlarmState } from "./definition";

/** Something that happened to an alarm. */
export interface HistoryItem {
  alarm: Alarm;
  /** Milliseconds since 1970. */
  at: number;
  type: "ConfigurationUpdate" | "StateUpdate" | "Action";
  summary: string;
  data: object;
}

/** Items that are kept. AWS keeps two weeks of them. */
const mostItems = 2000;

/** What happened to alarms, the newest last. */
export class History {
  readonly #items: HistoryItem[] = [];

  add(item: HistoryItem): void {
    this.#items.push(item);
    if (this.#items.length > mostItems) this.#items.shift();
  }

  addState(alarm: Alarm, before: AlarmState, now: AlarmState): void {
    const stateOf = ({ value, reason, reasonData }: AlarmState) => ({
      stateValue: value,
      stateReason: reason,
      ...(reasonData !== undefined && { stateReasonData: parsed(reasonData) }),
    });
    this.add({
      alarm,
      at: now.updatedAt,
      type: "StateUpdate",
      summary: `Alarm updated from ${before.value} to ${now.value}`,
      data: { version: "1.0", oldState: stateOf(before), newState: stateOf(now) },
    });
  }

  all(): readonly HistoryItem[] {
    return this.#items;
  }

  clear(): void {
    this.#items.length = 0;
  }
}

/** Reason data of SetAlarmState are a client's: perhaps no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
