/** How many requests a key has in one period. */
export interface QuotaSettings {
  limit: number;
  period: string;
  /** Requests taken from the first period. Default 0. */
  offset?: number;
}

/** Requests that each key has made in the period under way. Kept in memory: a restart of the local cloud forgets them. */
export class Quotas {
  private readonly used = new Map<string, { period: string; count: number }>();

  /** Counts a request. False when the key has used up its period; that request is not counted. */
  take(name: string, { limit, period, offset = 0 }: QuotaSettings, now: number): boolean {
    const current = periodAt(period, now);
    const entry = this.used.get(name);
    const count = entry?.period === current ? entry.count : entry ? 0 : offset;
    if (count >= limit) return false;
    this.used.set(name, { period: current, count: count + 1 });
    return true;
  }
}

/** Name of the period, in UTC; weeks begin on Sunday. */
function periodAt(period: string, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  if (period === "MONTH") return day.slice(0, 7);
  if (period === "WEEK") return `week ${Math.floor((now / 86_400_000 + 4) / 7)}`;
  return day;
}
