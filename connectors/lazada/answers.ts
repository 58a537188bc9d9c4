import type { CommandAnswer } from "../../src/channels/command.ts";
import type { LazadaAnswer } from "./client.ts";

export const accepted = (reference: string | null = null): CommandAnswer => ({ outcome: "ACCEPTED", reference });
export const pending: CommandAnswer = { outcome: "PENDING", reference: null };
export const rejected = (reason: string): CommandAnswer => ({ outcome: "REJECTED", reason });

export const refusedBy = (what: string, { refused }: LazadaAnswer): CommandAnswer =>
  rejected(`Lazada refused ${what}: ${refused?.code}${wordsOf(refused?.message ?? "")}`);

/** Lazada's own words, without what may name a person. */
export function wordsOf(message: string): string {
  const words = message
    .replaceAll(/\S+@\S+/g, "…")
    .replaceAll(/\+?\d{7,}/g, "…")
    .trim()
    .slice(0, 200);
  return words === "" ? "." : `: ${words}`;
}
