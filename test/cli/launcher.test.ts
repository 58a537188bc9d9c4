import { spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";

const root = await mkdtemp(join(tmpdir(), "muara-launcher-"));
afterAll(() => rm(root, { recursive: true }));
await cp("bin", join(root, "bin"), { recursive: true });
await writeFile(join(root, "package.json"), '{ "type": "module" }');

const oldNode = `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.20.2"}})`;

/** Runs the launcher in its folder, with a Node that says it is an old one if asked to. */
function launch(args: readonly string[], { old = false } = {}) {
  const child = spawn(process.execPath, [...(old ? ["--import", oldNode] : []), join(root, "bin/muara.js"), ...args]);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const outcome = Promise.all([buffer(child.stdout), buffer(child.stderr), ended]).then(([out, err, code]) => ({
    code,
    out: `${out}`,
    err: `${err}`,
  }));
  return { child, outcome };
}

test("a program that is not built says how to build it", async () => {
  expect(await launch([]).outcome).toMatchObject({ code: 1, err: expect.stringContaining("npm run build") });
});

test("a Node that is new enough runs the program itself", async () => {
  await build();

  expect(await launch(["one", "two"]).outcome).toEqual({ code: 3, out: "one two", err: "" });
});

test("an old Node without a newer one beside it says what to do", async () => {
  expect(await launch([], { old: true }).outcome).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringMatching(/^error: Muara needs Node 22\.17 or newer, and this is 20\.20\.2\. Run `npm install`/),
  });
});

test.skipIf(process.platform === "win32")(
  "an old Node hands over to the one that comes with the packages, signals and exit code too",
  async () => {
    await mkdir(join(root, "node_modules/.bin"), { recursive: true });
    const bundled = join(root, "node_modules/.bin/node");
    await writeFile(
      bundled,
      '#!/bin/sh\ntrap "echo stopping; exit 7" TERM\nfor last; do :; done\necho "bundled $last"\nwhile :; do sleep 0.05; done\n',
    );
    await chmod(bundled, 0o755);

    const { child, outcome } = launch(["start"], { old: true });
    child.stdout.once("data", () => child.kill("SIGTERM"));

    expect(await outcome).toEqual({ code: 7, out: "bundled start\nstopping\n", err: "" });
  },
);

async function build(): Promise<void> {
  await mkdir(join(root, "dist/src"), { recursive: true });
  await writeFile(join(root, "dist/src/main.js"), 'process.stdout.write(process.argv.slice(2).join(" ")); process.exitCode = 3;');
}
