import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Key, keyOf } from "./channels/vault.ts";

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One thing that can be set from outside. */
interface Setting<T> {
  readonly name: string;
  /** As it would be written; undefined = may be left out, and then is undefined. */
  readonly default: string | undefined;
  readonly meaning: string;
  /** Completes "wanted: ". */
  readonly wanted: string;
  readonly example: string;
  /** May hold a password, so it is never shown. */
  readonly secret?: true;
  /** The value, or undefined when `text` is not what is wanted. */
  read(text: string): T | undefined;
}

/** Everything that can be set. The error messages and the table in the documentation come from here. */
export const settings = {
  port: whole("PORT", "4000", 0, 65_535, "TCP port of the gateway. 0 takes any free one."),
  host: {
    name: "HOST",
    default: "127.0.0.1",
    meaning:
      "Address to listen on. The default is reached from this machine only; write 0.0.0.0 in a container or without a proxy in front.",
    wanted: "an IP address or a host name",
    example: "0.0.0.0",
    read: (text) => (/^[\w.:-]+$/.test(text) ? text : undefined),
  } satisfies Setting<string>,
  databaseUrl: {
    name: "DATABASE_URL",
    default: undefined,
    meaning: "PostgreSQL server to use. Without it the gateway starts one of its own in MUARA_DATA_DIR.",
    wanted:
      "a URL that begins with postgres:// or postgresql:// and names a host; signs like @ # / in a password are written as %40 %23 %2F",
    example: "postgres://user:password@localhost:5432/muara",
    secret: true,
    read: (text) => (urlOf(text, ["postgres:", "postgresql:"]) ? text : undefined),
  } satisfies Setting<string>,
  // Two at least: migrating needs a second connection beside its transaction.
  databasePoolSize: whole("DATABASE_POOL_SIZE", "20", 2, 1_000, "Most connections to the database at once."),
  dataDir: {
    name: "MUARA_DATA_DIR",
    default: ".muara",
    meaning: "Directory for the gateway's own database, relative to where it is started. One gateway at a time.",
    wanted: "a path",
    example: "/var/lib/muara/shop",
    read: (text) => (text.includes("\0") ? undefined : text),
  } satisfies Setting<string>,
  secretKeys: {
    name: "MUARA_SECRET_KEY",
    default: undefined,
    meaning:
      "Key that seals the channels' secrets in the database: 32 random bytes in base64 or hex. Several, with commas between: the first seals, " +
      "all open. Without it a gateway with a database of its own makes one in MUARA_DATA_DIR.",
    wanted: "32 bytes in base64 or hex, or several of these with commas between; `muara secrets key` makes one",
    example: "$(muara secrets key)",
    secret: true,
    read: (text) => {
      const keys = text.split(",").map((each) => keyOf(each.trim()));
      return keys.every((key) => key !== null) ? keys : undefined;
    },
  } satisfies Setting<readonly Key[]>,
  publicUrl: {
    name: "MUARA_PUBLIC_URL",
    default: undefined,
    meaning: "How the outside reaches the gateway: base of webhook URLs and of the playground.",
    wanted: "a URL that begins with http:// or https://, without user, query, fragment or slash at the end",
    example: "https://orders.example.com",
    read: (text) => {
      const url = urlOf(text, ["http:", "https:"]);
      return url && !url.username && !url.password && !/[?#]|\/$/.test(text) ? text : undefined;
    },
  } satisfies Setting<string>,
  logLevel: oneOf(
    "MUARA_LOG_LEVEL",
    "info",
    ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
    "Least important thing to log.",
  ),
  maxBodyBytes: whole("MUARA_MAX_BODY_BYTES", "2097152", 1_024, 1_073_741_824, "Largest webhook body taken, in bytes."),
  maxFileBytes: whole("MUARA_MAX_FILE_BYTES", "20971520", 1_024, 1_073_741_824, "Largest dropped file of orders taken, in bytes."),
  shutdownSeconds: whole("MUARA_SHUTDOWN_SECONDS", "25", 0, 3_600, "Time for work in progress to finish when asked to stop, in seconds."),
  eventRetentionDays: whole("MUARA_EVENT_RETENTION_DAYS", "30", 1, 3_650, "How long events can be read again, in days."),
  messageRetentionDays: whole(
    "MUARA_MESSAGE_RETENTION_DAYS",
    "30",
    1,
    3_650,
    "How long the raw messages of channels and payment gateways are kept, in days.",
  ),
  smtpUrl: {
    name: "MUARA_SMTP_URL",
    default: undefined,
    meaning: "Mail server by which buyers are written to. Without it there are no notices.",
    wanted: "a URL that begins with smtp:// or smtps:// and names a host; signs like @ # / in a password are written as %40 %23 %2F",
    example: "smtps://user:password@mail.example.com",
    secret: true,
    read: (text) => (urlOf(text, ["smtp:", "smtps:"]) ? text : undefined),
  } satisfies Setting<string>,
  mailFrom: {
    name: "MUARA_MAIL_FROM",
    default: undefined,
    meaning: "Whose mails they are: an address, or the merchant's name and an address. Needed with MUARA_SMTP_URL.",
    wanted: "an address, alone or as Name <address>",
    example: "'Kopi Kita <halo@kopikita.example>'",
    read: (text) => (/^([^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/.test(text) ? text : undefined),
  } satisfies Setting<string>,
  mailsPerMinute: whole("MUARA_MAILS_PER_MINUTE", "120", 1, 60_000, "Mails to buyers a minute, at most, of each process."),
  trustedProxies: whole("MUARA_TRUSTED_PROXIES", "0", 0, 10, "Proxies before the gateway that write `X-Forwarded-For`."),
  webhooksAllowLocal: yesOrNo(
    "MUARA_WEBHOOKS_ALLOW_LOCAL",
    "false",
    "Whether webhooks may go to private addresses, and to this machine over http. For development.",
  ),
  playground: yesOrNo("MUARA_PLAYGROUND", "true", "Whether there is a playground at `/playground`."),
  introspection: yesOrNo("MUARA_INTROSPECTION", "true", "Whether clients may ask for the schema."),
} as const;

type Settings = typeof settings;
type Read<S> = S extends { read(text: string): infer T } ? Exclude<T, undefined> : never;

/** The settings as the gateway uses them: each read, checked and of its own type. */
export type Config = {
  readonly [K in keyof Settings]: Settings[K] extends { readonly default: string } ? Read<Settings[K]> : Read<Settings[K]> | undefined;
};

/** Everything that is wrong with the environment, a line each. Show the message without a stack and end. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The gateway cannot start with these settings:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/**
 * Reads the configuration. An empty variable counts as not set.
 *
 * Throws ConfigError naming every wrong and every unknown MUARA_ variable at once.
 */
export function readConfig(env: Environment): Config {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, setting] of Object.entries<Setting<unknown>>(settings)) {
    const text = env[setting.name]?.trim() || setting.default;
    values[key] = text === undefined ? undefined : setting.read(text);
    if (text !== undefined && values[key] === undefined) problems.push(complaint(setting, text));
  }
  problems.push(
    ...Object.keys(env)
      .filter((name) => isStranger(name, env))
      .map(misspelling),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return values as Config; // the loop above went through every key of Settings
}

/**
 * The variables of `real`, and beneath them those of a `.env` file in `directory`, if there is one.
 *
 * Throws ConfigError when the file is there and cannot be read.
 */
export function environment(directory: string = process.cwd(), real: Environment = process.env): Environment {
  const path = join(directory, ".env");
  try {
    return { ...parseEnv(readFileSync(path, "utf8")), ...real };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : error;
    if (code === "ENOENT") return real;
    throw new ConfigError([`${path} cannot be read (${code}). Make it readable, or remove it.`]);
  }
}

/** The settings as a Markdown table, for the documentation. */
export function settingsTable(): string {
  const rows = Object.values<Setting<unknown>>(settings).map(
    ({ name, default: normally, meaning }) => `| \`${name}\` | ${normally === undefined ? "" : `\`${normally}\``} | ${meaning} |`,
  );
  return ["| Variable | Default | Meaning |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

function complaint(setting: Setting<unknown>, text: string): string {
  // Whatever it was meant for, a URL with a user in it is not for the log.
  const shown = setting.secret || /:\/\/.*@/.test(text) ? "a value not shown here" : JSON.stringify(text.slice(0, 60));
  const leaveOut = setting.default === undefined ? "leave it out" : `leave it out for ${setting.default}`;
  return `${setting.name}: given ${shown}; wanted ${setting.wanted}. Write, for example, ${setting.name}=${setting.example}, or ${leaveOut}.`;
}

function isStranger(name: string, env: Environment): boolean {
  if (!name.startsWith("MUARA_") || allNames().includes(name)) return false;
  // Kubernetes tells every pod of a service named `muara`: MUARA_SERVICE_HOST, MUARA_PORT=tcp://..., MUARA_PORT_4000_TCP_ADDR
  if (/_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)/.test(name)) return false;
  return !/^(tcp|udp|sctp):\/\//.test(env[name] ?? "");
}

function misspelling(name: string): string {
  const distance = (other: string) => Math.min(edits(name, other), edits(name.replace("MUARA_", ""), other));
  const [nearest] = allNames().toSorted((a, b) => distance(a) - distance(b));
  return `${name}: there is no such setting; did you mean ${nearest}? Rename it, or remove it.`;
}

const allNames = (): string[] => Object.values(settings).map(({ name }) => name);

/** How many letters must be added, removed or changed to make `a` into `b` (Levenshtein). */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...a].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...b].entries())
      next.push(Math.min((row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1, (row[column] ?? 0) + (letter === other ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

function whole(name: string, normally: string, least: number, most: number, meaning: string) {
  return {
    name,
    default: normally,
    meaning,
    wanted: `a whole number from ${least} to ${most}, digits only`,
    example: normally,
    read: (text) => (/^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
  } satisfies Setting<number>;
}

function oneOf<const T extends string>(name: string, normally: NoInfer<T>, choices: readonly T[], meaning: string) {
  return {
    name,
    default: normally,
    meaning: `${meaning} One of ${choices.join(", ")}.`,
    wanted: `one of ${choices.join(", ")}`,
    example: normally,
    read: (text) => choices.find((choice) => choice === text.toLowerCase()),
  } satisfies Setting<T>;
}

function yesOrNo(name: string, normally: "true" | "false", meaning: string) {
  return {
    name,
    default: normally,
    meaning,
    wanted: "true or false",
    example: normally,
    read: (text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined),
  } satisfies Setting<boolean>;
}

function urlOf(text: string, protocols: readonly string[]): URL | undefined {
  const url = URL.parse(text);
  // A socket has no host name: postgres:///muara?host=/run/postgresql
  const named = url?.hostname || url?.searchParams.get("host");
  return url && named && protocols.includes(url.protocol) ? url : undefined;
}
