import type { CommandAnswer } from "../../src/channels/command.ts";
import type { Answer } from "./answer.ts";

export const accepted = (reference: string | null): CommandAnswer => ({ outcome: "ACCEPTED", reference });
export const pending = (reference: string | null): CommandAnswer => ({ outcome: "PENDING", reference });
export const rejected = (reason: string): CommandAnswer => ({ outcome: "REJECTED", reason });
export const rejectedBy = (what: string, { code, message }: Extract<Answer, { readonly done: false }>): CommandAnswer =>
  rejected(`TikTok Shop refused ${what} (${code}): ${message}`);
