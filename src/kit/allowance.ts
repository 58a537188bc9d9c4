import { LRUCache } from "lru-cache";

/**
 * So many times within so long, for each key. Strangers choose the keys, so only the last few thousand are remembered: it keeps one caller from
 * asking all day, and is no lock.
 */
export function allowance(times: number, milliseconds: number): (key: string, now?: number) => boolean {
  const used = new LRUCache<string, number[]>({ max: 10_000 });
  return (key, now = Date.now()) => {
    const recent = (used.get(key) ?? []).filter((at) => at > now - milliseconds);
    if (recent.length >= times) return false;
    used.set(key, [...recent, now]);
    return true;
  };
}
