/** Days for which what is deleted can be restored. */
export const restorableDays = 30;

/** When what is deleted now is gone for good: seconds since 1970. */
export const goneAt = (now: number): number => Math.floor(now / 1000) + restorableDays * 86_400;
