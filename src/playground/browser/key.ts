const slot = "muara.key";

/** The key lives as long as the browser tab: session storage, nowhere else. */
export const keptKey = (): string => sessionStorage.getItem(slot) ?? "";

export function keepKey(key: string): void {
  if (key === "") sessionStorage.removeItem(slot);
  else sessionStorage.setItem(slot, key);
}
