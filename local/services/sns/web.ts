/** Milliseconds that a web address has for its answer (SNS developer guide, "HTTP/HTTPS message delivery"). */
const longestAnswer = 15_000;

/** Whether a web address is on this machine. Nothing is sent to any other. */
export function isLocal(url: string): boolean {
  try {
    return /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9_-]+\.)*localhost)$/i.test(new URL(url).hostname);
  } catch {
    return false;
  }
}

/**
 * Sends a notification to a web address of this machine. It does not follow redirects: they may lead away.
 *
 * @throws Error when nobody answers in time
 */
export async function post(url: string, headers: Record<string, string>, body: string): Promise<{ status: number }> {
  const signal = AbortSignal.timeout(longestAnswer);
  const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
  await response.body?.cancel();
  return { status: response.status };
}
