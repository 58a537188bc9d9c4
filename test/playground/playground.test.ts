import { brotliDecompressSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { buildPlayground } from "../../src/playground/build.ts";
import { type PageResponse, playground } from "../../src/playground/playground.ts";
import { stubExamples } from "./stub-server.ts";

let get: (path: string, headers?: Record<string, string>, method?: string) => PageResponse | null;
let script: string;

beforeAll(async () => {
  await buildPlayground();
  const page = playground({ examples: stubExamples, graphqlPath: "/graphql" });
  get = (path, headers = {}, method = "GET") => page({ method, path, headers });
  script = /src="([^"]+\.js)"/.exec(String(get("/playground")?.body))?.[1] ?? "";
});

test.each(["/", "/graphql", "/playgrounds", "/playground-x.js"])("%s is not the playground's", (path) => {
  expect(get(path)).toBeNull();
});

test("the page runs no inline script, no eval and nothing from another host", () => {
  const policy = get("/playground")?.headers["content-security-policy"];

  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toContain("unsafe-eval");
  expect(policy).not.toMatch(/https?:/);
});

test("an example cannot break out of the page", () => {
  const html = String(get("/playground")?.body);

  expect(html.match(/<\/script>/g)).toHaveLength(2);
  expect(html).toContain('"name":"\\u003c/script>"');
});

test("a page that has not changed is not sent again", () => {
  const etag = get("/playground")?.headers.etag ?? "";

  expect(get("/playground", { "if-none-match": etag })).toMatchObject({ status: 304, body: "" });
});

test("assets travel compressed and are kept for ever", () => {
  const plain = get(script);
  const brotli = get(script, { "accept-encoding": "gzip, br" });

  expect(plain).toMatchObject({ status: 200, headers: { "cache-control": "public, max-age=31536000, immutable" } });
  expect(plain?.headers).not.toHaveProperty("content-encoding");
  expect(brotli?.headers).toMatchObject({ "content-encoding": "br", vary: "accept-encoding" });
  expect(brotliDecompressSync(brotli?.body ?? "").equals(plain?.body as Buffer)).toBe(true);
});

test.each(["/playground/../package.json", "/playground/%2e%2e/package.json", "/playground/index.html", "/playground/stamp"])(
  "%s is not served",
  (path) => {
    expect(get(path)?.status).toBe(404);
  },
);

test("the page can only be read", () => {
  expect(get("/playground", {}, "POST")).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
});
