import { Command, InvalidArgumentError, Option } from "commander";
import type { Access } from "../access/access.ts";

/** Whoever may run commands on the machine may see every message; its text is for the API and its `pii:read`. */
const operator: Access = { keyId: "cli", scopes: new Set(["inbox:read", "inbox:write"]), channelIds: null, locationIds: null };

export function inboxCommand(): Command {
  const inbox = new Command("inbox").description("Messages that channels sent.");
  inbox
    .command("list")
    .description("Shows messages, newest first.")
    .addOption(new Option("--status <status>", "only those that are so far").choices(["pending", "done", "parked"]))
    .option("--channel <code>", "only those of this channel")
    .option("--limit <count>", "how many, 1 to 100", countOf, 50)
    .action(list);
  inbox
    .command("replay")
    .description("Works parked messages off anew, after what parked them was mended.")
    .argument("[ids...]", "as `inbox list` shows them")
    .option("--all-parked", "all that are parked")
    .option("--channel <code>", "with --all-parked: only those of this channel")
    .action(replay);
  return inbox;
}

async function list({ status, channel, limit }: { status?: string; channel?: string; limit: number }): Promise<void> {
  const { inTransaction } = await import("./with-database.ts");
  const { codesOf, idsOfCodes } = await import("./codes.ts");
  const { minuteOf, table } = await import("./table.ts");
  const { inboxPage } = await import("../inbox/inbox.rows.ts");
  const { page, codes } = await inTransaction(async (em) => {
    const channelIds = channel === undefined ? null : await idsOfCodes(em, "channel", [channel]);
    const codes = await codesOf(em, "channel");
    return { codes, page: await inboxPage(em, { status: status?.toUpperCase() ?? null, channelIds }, { first: limit }, operator) };
  });
  if (page.rows.length === 0) return void process.stdout.write("There are no such messages.\n");
  const lines = page.rows.map((message) => [
    message.id,
    minuteOf(message.receivedAt),
    codes.get(message.channelId) ?? message.channelId,
    message.status,
    message.outcome ?? "",
    String(message.attempts),
    message.reason ?? "",
  ]);
  process.stdout.write(table(["ID", "RECEIVED (UTC)", "CHANNEL", "STATUS", "OUTCOME", "FAILED", "REASON"], lines));
  if (page.hasNextPage) process.stderr.write("There are more; --limit shows up to 100, the API shows all.\n");
}

async function replay(
  ids: readonly string[],
  { allParked = false, channel }: { allParked?: boolean; channel?: string },
  command: Command,
): Promise<void> {
  if (allParked === ids.length > 0) command.error("error: name messages, or say --all-parked");
  if (channel !== undefined && !allParked) command.error("error: --channel goes with --all-parked");
  const replayed = allParked ? await replayAll(channel) : await replayEach(ids);
  process.stdout.write(
    `${replayed === 1 ? "1 message is" : `${replayed} messages are`} put back, to be worked off as soon as a gateway runs.\n`,
  );
}

async function replayAll(channel: string | undefined): Promise<number> {
  const { inTransaction } = await import("./with-database.ts");
  const { idsOfCodes } = await import("./codes.ts");
  const { unparkAll } = await import("../inbox/messages.ts");
  return inTransaction(async (em) =>
    unparkAll(em, channel === undefined ? null : ((await idsOfCodes(em, "channel", [channel]))[0] as string)),
  );
}

/** Each by itself: one that cannot be replayed is told, and does not keep the others back. */
async function replayEach(ids: readonly string[]): Promise<number> {
  const { withDatabase } = await import("./with-database.ts");
  const { replayMessage } = await import("../flows/replay-message.ts");
  const { Refusal } = await import("../kit/errors.ts");
  let replayed = 0;
  await withDatabase(async (orm) => {
    for (const id of ids) {
      try {
        if (!/^\d{1,18}$/.test(id)) throw new Refusal("INVALID", `"${id}" is not the number of a message.`);
        await orm.em.fork().transactional((em) => replayMessage(em as never, operator, id));
        replayed += 1;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        process.stderr.write(`error: ${id}: ${error.message}\n`);
        process.exitCode = 1;
      }
    }
  });
  return replayed;
}

function countOf(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 100) throw new InvalidArgumentError("A whole number from 1 to 100.");
  return count;
}
