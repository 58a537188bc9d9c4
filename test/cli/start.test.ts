import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { connectors } from "../../connectors/index.ts";
import { freshDatabase } from "../support/database.ts";
import { muara, spawnMuara } from "./muara.ts";

const dataDir = await mkdtemp(join(tmpdir(), "muara-start-"));
await chmod(dataDir, 0o711); // when we are root, PostgreSQL is not
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Waits until the gateway takes orders, and answers its address and what it logged until then. */
async function listening(gateway: ChildProcessWithoutNullStreams): Promise<{ url: string; log: string }> {
  let log = "";
  for await (const line of createInterface(gateway.stdout)) {
    log += `${line}\n`;
    const { url } = JSON.parse(line) as { url?: string };
    if (!url) continue;
    // Whatever it still says is let go, so that it never waits for us.
    gateway.stdout.resume();
    return { url, log };
  }
  throw new Error(`The gateway ended: ${log}`);
}

test("a gateway starts on a database of its own, a key is made beside it, and it stops when asked to", async () => {
  const env = { MUARA_DATA_DIR: dataDir, PORT: "0" };
  const gateway = spawnMuara(["start"], env);
  const { url } = await listening(gateway);

  const { out } = await muara(["keys", "create", "--name", "owner", "--scopes", "all"], { env });
  const answer = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${out.trim()}` },
    body: JSON.stringify({ query: "{ connectors { key } }" }),
  });
  expect(await answer.json()).toEqual({ data: { connectors: connectors.map(({ key }) => ({ key })) } });

  gateway.kill("SIGTERM");
  expect(await once(gateway, "exit")).toEqual([0, null]);
  const again = await muara(["keys", "list"], { env });
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining("owner") });
});

test("a signal that comes twice at once, as terminals and npm send it, stops a gateway in good order", async () => {
  const database = await freshDatabase();
  const gateway = spawnMuara(["start"], { DATABASE_URL: database.url, PORT: "0" });
  await listening(gateway);

  gateway.kill("SIGINT");
  gateway.kill("SIGINT");

  expect(await once(gateway, "exit")).toEqual([0, null]);
  await database.close();
});

test("what the operator can mend is told without a stack", async () => {
  const wrong = await muara(["start"], { env: { PORT: "many" } });
  expect(wrong).toMatchObject({ code: 1, out: "" });
  expect(wrong.err).toMatch(/^error: The gateway cannot start with these settings:\n {2}PORT: given "many"; wanted .+\n$/);

  const unreachable = await muara(["migrate"], { env: { DATABASE_URL: "postgres://nobody:hush@127.0.0.1:1/nothing" } });
  expect(unreachable).toMatchObject({ code: 1, out: "" });
  expect(unreachable.err).toMatch(/^error: The database does not answer .+\n$/);
  expect(unreachable.err).not.toContain("hush");
});
