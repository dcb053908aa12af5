/**
 * API Gateway's throttle: a bucket that holds `burst` tokens and gets `rate` a second. A request takes one.
 * (AWS, "Throttle requests to your REST APIs": token bucket algorithm.)
 */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    readonly rate: number,
    readonly burst: number,
    now: number,
  ) {
    this.tokens = burst;
    this.filledAt = now;
  }

  /** Takes a token at a time in milliseconds. False when there is none. */
  take(now: number): boolean {
    const seconds = Math.max(0, now - this.filledAt) / 1000;
    this.tokens = Math.min(this.burst, this.tokens + seconds * this.rate);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

/** Buckets by name. A bucket whose limits changed begins anew. */
export class TokenBuckets {
  private readonly buckets = new Map<string, TokenBucket>();

  /** Takes a token from the bucket of this name. Limits that are not set, or below 0, do not hold. */
  take(name: string, limits: { rate?: number; burst?: number }, now: number): boolean {
    const rate = limits.rate ?? -1;
    const burst = limits.burst ?? -1;
    if (rate < 0 && burst < 0) return true;
    const wanted = { rate: rate < 0 ? burst : rate, burst: burst < 0 ? Math.max(1, rate) : burst };
    let bucket = this.buckets.get(name);
    if (bucket?.rate !== wanted.rate || bucket.burst !== wanted.burst) {
      bucket = new TokenBucket(wanted.rate, wanted.burst, now);
      this.buckets.set(name, bucket);
    }
    return bucket.take(now);
  }
}
