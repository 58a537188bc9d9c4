import type { Answer, Called } from "./channel-server.ts";

/** Calls that a double answers, as `METHOD /path`, each with what it does; the parts that a pattern picks out follow the call. */
export type Routes<Shop> = readonly (readonly [call: RegExp, answer: (shop: Shop, called: Called, ...parts: string[]) => Answer])[];

/** The answer of the first route that fits; null where there is none. */
export function answerBy<Shop>(routes: Routes<Shop>, shop: Shop, called: Called): Answer | null {
  for (const [call, answer] of routes) {
    const found = call.exec(`${called.method} ${called.path}`);
    if (found) return answer(shop, called, ...found.slice(1).map((part) => part && decodeURIComponent(part)));
  }
  return null;
}

export const jsonIn = ({ body }: Called): Record<string, unknown> => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;
