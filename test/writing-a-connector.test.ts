import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs/writing-a-connector.md"), "utf8");

/** The page's files: a line that names one and ends in a colon, then the file. */
const files = new Map(
  [...page.matchAll(/`((?:connectors|test)\/[\w./-]+)`[^`]*(?:`[^`\n]+`[^`]*)*:\n\n```(?:ts|json)\n([\s\S]*?)^```/gm)].map(
    ([, path, text]) => [path as string, text as string],
  ),
);

/** A repository like this one, with the page's files in it. */
const copy = mkdtempSync(join(tmpdir(), "muara-warung-"));
afterAll(() => rmSync(copy, { recursive: true }));
link("src", "schema", "node_modules", "package.json", "vitest.config.ts", "test/support");
link(
  ...readdirSync(join(root, "test/channels"))
    .filter((name) => !name.endsWith(".test.ts"))
    .map((name) => `test/channels/${name}`),
);
link(...readdirSync(join(root, "connectors")).map((name) => `connectors/${name}`));
for (const [path, text] of files) {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
}

function link(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    symlinkSync(join(root, path), join(copy, path));
  }
}

/** What a tool says when it fails; empty when it does not. */
const faultsOf = (tool: string, ...args: string[]): Promise<string> =>
  promisify(execFile)(process.execPath, [join(root, "node_modules", tool), ...args], {
    cwd: copy,
    env: { ...process.env, VITEST: "" },
  }).then(
    () => "",
    (error: { readonly stdout: string; readonly stderr: string }) => `${error.stdout}${error.stderr}`,
  );

test("the page shows a whole connector", () => {
  expect([...files.keys()].sort()).toEqual([
    "connectors/warung/asked.ts",
    "connectors/warung/both-ways.test.ts",
    "connectors/warung/client.ts",
    "connectors/warung/fixtures/order-paid.json",
    "connectors/warung/index.ts",
    "connectors/warung/normalise.ts",
    "connectors/warung/settings.ts",
    "connectors/warung/tell.ts",
    "connectors/warung/warung.test.ts",
    "test/channels/warung.ts",
  ]);
});

test("its types are right", { timeout: 180_000 }, async () => {
  const compilerOptions = { rootDir: "/", noEmit: true };
  const include = ["connectors/warung", "test/channels/warung.ts", "connectors/**/*.d.ts"];
  writeFileSync(join(copy, "tsconfig.json"), JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include }));

  expect(await faultsOf("typescript/bin/tsc", "-p", copy)).toBe("");
});

test("it keeps the contract, both ways", { timeout: 180_000 }, async () => {
  expect(await faultsOf("vitest/vitest.mjs", "run", "connectors/warung", "--root", copy)).toBe("");
});
