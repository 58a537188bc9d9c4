import type { IncomingMessage } from "node:http";

/** What a browser is told about calling us from another origin's page. Never with credentials: keys travel in a header. */
export function corsHeaders(request: IncomingMessage, origins: "*" | readonly string[]): Readonly<Record<string, string>> {
  if (origins === "*") return { "access-control-allow-origin": "*" };
  const vary = { vary: "Origin" };
  return mayCall(request, origins) && request.headers.origin ? { ...vary, "access-control-allow-origin": request.headers.origin } : vary;
}

/** What is answered to a preflight, besides `corsHeaders`. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  "access-control-allow-methods": "GET, POST",
  "access-control-allow-headers": "authorization, content-type, x-api-key, x-muara-cost, x-apollo-operation-name, apollo-require-preflight",
  "access-control-max-age": "86400",
};

/** False for a page of an origin that was not named. Programs other than browsers send no origin and always may. */
export function mayCall(request: IncomingMessage, origins: "*" | readonly string[]): boolean {
  const { origin } = request.headers;
  return origins === "*" || origin === undefined || origins.includes(origin);
}
