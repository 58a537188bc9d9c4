import type { Api } from "./api.ts";
import type { Post } from "./channels.ts";
import type { Merchant } from "./merchant.ts";
import type { Paper } from "./papers.ts";
import { sayCame } from "./screen.ts";

/** What every act plays with. */
export interface Stage {
  readonly api: Api;
  readonly merchant: Merchant;
  /** Where the gateway is. */
  readonly gateway: string;
  /** What was printed so far. */
  readonly papers: Paper[];
  /** Says what became of it, and counts what should have been otherwise. */
  check(right: boolean, text: string, wanted: string): void;
}

/** Sends a webhook and answers the status that the channel sees. */
export async function post({ url, headers, body }: Post): Promise<number> {
  const response = await fetch(url, { method: "POST", headers, body });
  await response.text();
  sayCame(`POST ${new URL(url).pathname} → ${response.status}`);
  return response.status;
}

/** Long enough for everything that was acknowledged to be worked off and heard. */
export const quiet = () => new Promise((resolve) => setTimeout(resolve, 700));
