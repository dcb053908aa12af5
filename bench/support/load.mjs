import { requirePeer } from "../peers/install.mjs";

const autocannon = requirePeer("autocannon");

/**
 * Loads a server from this process.
 *
 * @param options of autocannon: `url`, `connections`, `duration` in seconds or `amount` of requests, …
 * @returns requests per second, milliseconds of the median and of the slowest of 100, and how many were not answered 2xx
 */
export async function load(options) {
  // As clients do: what names no user agent is counted by the firewall, and written down.
  const headers = { "user-agent": "bench", ...options.headers };
  const { requests, latency, non2xx, errors, duration } = await autocannon({ timeout: 30, ...options, headers });
  return { rate: requests.total / duration, median: latency.p50, p99: latency.p99, failed: non2xx + errors };
}
