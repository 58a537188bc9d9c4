import type { IncomingHttpHeaders } from "node:http";

/** The key of a request: `Authorization: Bearer …` or `X-Api-Key: …`. Null when there is none. */
export function keyOfHeaders(headers: IncomingHttpHeaders): string | null {
  const apiKey = headers["x-api-key"];
  return bearerIn(headers.authorization) ?? (typeof apiKey === "string" && apiKey !== "" ? apiKey : null);
}

/** The key in a socket's `connectionParams`: `{ authorization: "Bearer …" }` or `{ apiKey: "…" }`. Null when there is none. */
export function keyOfParams(params: Readonly<Record<string, unknown>> | undefined): string | null {
  const apiKey = params?.apiKey;
  return bearerIn(params?.authorization ?? params?.Authorization) ?? (typeof apiKey === "string" && apiKey !== "" ? apiKey : null);
}

function bearerIn(value: unknown): string | null {
  if (typeof value !== "string") return null;
  return /^Bearer +(\S+) *$/i.exec(value)?.[1] ?? null;
}
