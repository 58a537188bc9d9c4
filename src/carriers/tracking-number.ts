/** Damm's quasigroup: a single wrong digit, and two neighbours in each other's place, are always found. https://en.wikipedia.org/wiki/Damm_algorithm */
const table = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
] as const;

const checkOf = (digits: string): number => [...digits].reduce((state, digit) => table[state]?.[Number(digit)] as number, 0);

/** A tracking number of our own: letters, at least nine digits, and one that checks them. */
export function ownTrackingNumber(prefix: string, number: bigint): string {
  const digits = number.toString().padStart(9, "0");
  return `${prefix}${digits}${checkOf(digits)}`;
}

/** Whether a number can be one of our own with this prefix: not mistyped. */
export function isOwnTrackingNumber(prefix: string, text: string): boolean {
  const digits = text.slice(prefix.length);
  return text.startsWith(prefix) && /^\d{10,}$/.test(digits) && checkOf(digits) === 0;
}
