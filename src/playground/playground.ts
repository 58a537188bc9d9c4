import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assetsOf, bundleFolder } from "./assets.ts";
import type { Example } from "./example.ts";

export interface PlaygroundOptions {
  /** Where the page finds the API on its own host, over HTTP and WebSocket alike: `/graphql`. */
  readonly graphqlPath: string;
  /** The operations of the menu; the first one is in the editor when the page is opened for the first time. */
  readonly examples: readonly Example[];
}

export interface PageRequest {
  readonly method: string;
  /** The path without its query. */
  readonly path: string;
  /** Header names are lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/**
 * The page may load, ask and be framed by nothing but its own host, and runs no inline script and no `eval`.
 * Styles must be allowed inline: the code editor (Monaco) places every line with a style attribute.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const security = {
  "content-security-policy": contentSecurityPolicy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

/**
 * The playground: a page at `/playground` where a partner enters a key, reads the documentation and runs operations.
 *
 * Answers null for every path that is not its own. Reads files of the bundle once and keeps them.
 */
export function playground(options: PlaygroundOptions): (request: PageRequest) => PageResponse | null {
  const assets = assetsOf(bundleFolder);
  const page = pageWith(options);

  return ({ method, path, headers }) => {
    if (path !== "/playground" && !path.startsWith("/playground/")) return null;
    if (method !== "GET" && method !== "HEAD") return plain(405, "The playground can only be read.", { allow: "GET, HEAD" });
    if (path === "/playground" || path === "/playground/") return page(String(headers["if-none-match"] ?? ""));

    const asset = assets.get(path.slice("/playground/".length));
    if (!asset) return plain(404, "The playground has no such file.");
    const { encoding, body } = asset.bytes(String(headers["accept-encoding"] ?? ""));
    return {
      status: 200,
      headers: {
        ...security,
        "content-type": asset.type,
        ...(encoding && { "content-encoding": encoding }),
        vary: "accept-encoding",
        // The name of every file holds a hash of its content.
        "cache-control": "public, max-age=31536000, immutable",
      },
      body,
    };
  };
}

function pageWith({ graphqlPath, examples }: PlaygroundOptions): (ifNoneMatch: string) => PageResponse {
  const file = join(bundleFolder, "index.html");
  if (!existsSync(file)) return () => plain(503, "The playground has not been built. Run: npm run build");

  // "<" is written as an escape, so no example can end the data block it stands in.
  const settings = JSON.stringify({ graphqlPath, examples }).replaceAll("<", "\\u003c");
  const body = readFileSync(file, "utf8").replace(/(<script id="settings"[^>]*>)\{\}/, (_, tag: string) => tag + settings);
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const headers = { ...security, "content-type": "text/html; charset=utf-8", "cache-control": "no-cache", etag };
  return (ifNoneMatch) => (ifNoneMatch === etag ? { status: 304, headers, body: "" } : { status: 200, headers, body });
}

function plain(status: number, text: string, headers: Record<string, string> = {}): PageResponse {
  return { status, headers: { ...security, "content-type": "text/plain; charset=utf-8", ...headers }, body: `${text}\n` };
}
