/** Seconds until the next attempt: twice as long each time, ten minutes at most, and not all at once. `wanted`: what the channel asked for, at least. */
export function pauseAfter(attempts: number, wanted: number | null, random: () => number = Math.random): number {
  const usual = Math.min(600, 2 ** Math.min(attempts, 10));
  const spread = usual / 2 + (usual / 2) * random();
  return wanted === null ? spread : Math.max(spread, wanted + 0.5 + random());
}
