import type { CommandAnswer } from "../../src/channels/command.ts";
import type { ShopeeAnswer } from "./client.ts";

export const accepted = (reference: string | null = null): CommandAnswer => ({ outcome: "ACCEPTED", reference });
export const pending: CommandAnswer = { outcome: "PENDING", reference: null };
export const rejected = (reason: string): CommandAnswer => ({ outcome: "REJECTED", reason });
export const noSuchOrder = rejected("Shopee has no such order.");

/** Shopee's own words, without what may name a person. */
export const refusedBy = (what: string, { refused }: ShopeeAnswer): CommandAnswer =>
  rejected(`Shopee refused ${what}: ${refused?.error}${wordsOf(refused?.message ?? "")}`);

function wordsOf(message: string): string {
  const words = message
    .replaceAll(/\S+@\S+/g, "…")
    .replaceAll(/\+?\d{7,}/g, "…")
    .trim()
    .slice(0, 200);
  return words === "" ? "." : `: ${words}`;
}
