import type { Answer, Called } from "../channel-server.ts";

export const good = (data: unknown): Answer => ({ body: { code: 0, message: "Success", request_id: "1", data } });

export const bad = (code: number, message: string): Answer => ({ body: { code, message, request_id: "1", data: null } });

export function pageOf<T>(all: readonly T[], query: Called["query"]): { readonly page: readonly T[]; readonly next: string } {
  const size = Number(query.page_size);
  const from = Number(Buffer.from(query.page_token ?? "", "base64").toString() || 0);
  const page = all.slice(from, from + size);
  return { page, next: from + size < all.length ? Buffer.from(String(from + size)).toString("base64") : "" };
}
