import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { Command, InvalidArgumentError } from "commander";
import { scopes as allScopes } from "../access/access.ts";
import type { ApiKey } from "../access/api-key.entity.ts";

interface NewKeyOptions {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly channel?: readonly string[];
  readonly location?: readonly string[];
  readonly expires?: Date;
}

export function keysCommand(): Command {
  const keys = new Command("keys").description("API keys: who may do what.");
  keys
    .command("create")
    .description("Makes a key and shows it, this one time, on standard output.")
    .requiredOption("--name <name>", "who it is for")
    .requiredOption("--scopes <scopes>", `what it may do, with commas between, or all: ${allScopes.join(", ")}`, scopesOf)
    .option("--channel <code...>", "only these channels")
    .option("--location <code...>", "only these locations")
    .option("--expires <when>", "after a time such as 30d or 12h, or at an instant such as 2027-01-01T00:00:00Z", expiryOf)
    .action(create);
  keys.command("list").description("Shows all keys, without what opens them.").action(list);
  keys.command("revoke").description("From now on the key opens nothing.").argument("<id>", "as `keys list` shows it").action(revoke);
  return keys;
}

async function create({ name, scopes, channel = [], location = [], expires }: NewKeyOptions): Promise<void> {
  const { inTransaction } = await import("./with-database.ts");
  const { idsOfCodes } = await import("./codes.ts");
  const { createKey } = await import("../access/keys.ts");
  const { id, key } = await inTransaction(async (em) => {
    const channelIds = await idsOfCodes(em, "channel", channel);
    const locationIds = await idsOfCodes(em, "location", location);
    return createKey(em, { name, scopes, channelIds, locationIds, expiresAt: expires ?? null });
  });
  // The key alone is standard output, so that it can be handed on to another program.
  process.stderr.write(`Key ${id} for ${name}. Keep what follows: it is shown this one time.\n`);
  process.stdout.write(`${key}\n`);
}

async function list(): Promise<void> {
  const { withDatabase } = await import("./with-database.ts");
  const { codesOf } = await import("./codes.ts");
  const { minuteOf, table } = await import("./table.ts");
  const { ApiKey } = await import("../access/api-key.entity.ts");
  const rows = await withDatabase(async (orm) => {
    const em = orm.em.fork() as EntityManager;
    const channels = await codesOf(em, "channel");
    const locations = await codesOf(em, "location");
    const keys = await em.find(ApiKey, {}, { orderBy: { createdAt: "asc" } });
    return keys.map((key) => [
      key.id,
      key.name,
      stateOf(key, new Date()),
      key.expiresAt ? minuteOf(key.expiresAt) : "never",
      namesOf(key.channelIds, channels),
      namesOf(key.locationIds, locations),
      key.scopes.length === allScopes.length ? "all" : key.scopes.join(","),
    ]);
  });
  process.stdout.write(
    rows.length === 0 ? "There are no keys yet.\n" : table(["ID", "NAME", "STATE", "EXPIRES", "CHANNELS", "LOCATIONS", "SCOPES"], rows),
  );
}

async function revoke(id: string): Promise<void> {
  const { inTransaction } = await import("./with-database.ts");
  const { revokeKey } = await import("../access/keys.ts");
  await inTransaction((em) => revokeKey(em, id, new Date()));
  process.stdout.write(`Key ${id} opens nothing any more.\n`);
}

/** How many keys there are, revoked ones too. */
export async function countKeys(orm: MikroORM): Promise<number> {
  const { ApiKey } = await import("../access/api-key.entity.ts");
  return orm.em.fork().count(ApiKey);
}

const namesOf = (ids: readonly string[], codes: ReadonlyMap<string, string>): string =>
  ids.length === 0 ? "all" : ids.map((id) => codes.get(id) ?? id).join(",");

function stateOf({ revokedAt, expiresAt }: ApiKey, now: Date): string {
  if (revokedAt) return "revoked";
  return expiresAt && expiresAt <= now ? "expired" : "in force";
}

const scopesOf = (text: string): readonly string[] =>
  text === "all"
    ? allScopes
    : text
        .split(",")
        .map((scope) => scope.trim())
        .filter((scope) => scope !== "");

function expiryOf(text: string): Date {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const at = count ? new Date(Date.now() + Number(count) * (unit === "d" ? 24 : 1) * 3_600_000) : new Date(text);
  if (Number.isNaN(at.getTime()) || at <= new Date())
    throw new InvalidArgumentError("Write a time such as 30d or 12h, or an instant to come.");
  return at;
}
