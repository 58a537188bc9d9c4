import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError, environment, readConfig, settingsTable } from "../src/config.ts";

/** The lines of the one error that `env` gives. */
function problems(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test("without any variable the gateway has its defaults", () => {
  expect(readConfig({})).toEqual({
    port: 4000,
    host: "127.0.0.1",
    databaseUrl: undefined,
    databasePoolSize: 20,
    dataDir: ".muara",
    publicUrl: undefined,
    logLevel: "info",
    maxBodyBytes: 2 * 1024 * 1024,
    maxFileBytes: 20 * 1024 * 1024,
    shutdownSeconds: 25,
    eventRetentionDays: 30,
    messageRetentionDays: 30,
    smtpUrl: undefined,
    mailFrom: undefined,
    mailsPerMinute: 120,
    trustedProxies: 0,
    webhooksAllowLocal: false,
    playground: true,
    introspection: true,
  });
});

test.each([
  ["PORT", "0", { port: 0 }],
  ["PORT", " 8080 ", { port: 8080 }],
  ["PORT", "", { port: 4000 }],
  ["HOST", "::1", { host: "::1" }],
  [
    "DATABASE_URL",
    "postgresql://u:p%40@db:5433/muara?sslmode=require",
    { databaseUrl: "postgresql://u:p%40@db:5433/muara?sslmode=require" },
  ],
  ["DATABASE_URL", "postgres:///muara?host=/run/postgresql", { databaseUrl: "postgres:///muara?host=/run/postgresql" }],
  ["MUARA_DATA_DIR", "/srv/my shop", { dataDir: "/srv/my shop" }],
  ["MUARA_PUBLIC_URL", "https://shop.example/muara", { publicUrl: "https://shop.example/muara" }],
  ["MUARA_LOG_LEVEL", "WARN", { logLevel: "warn" }],
  ["MUARA_PLAYGROUND", "False", { playground: false }],
] as const)("%s=%j is understood", (name, text, wanted) => {
  expect(readConfig({ [name]: text })).toMatchObject(wanted);
});

test.each([
  ["PORT", "65536"],
  ["PORT", "4e3"],
  ["PORT", "-1"],
  ["HOST", "http://localhost"],
  ["DATABASE_URL", "mysql://localhost/muara"],
  ["DATABASE_URL", "postgres:///muara"],
  ["DATABASE_URL", "localhost:5432"],
  ["DATABASE_POOL_SIZE", "1"],
  ["MUARA_PUBLIC_URL", "shop.example"],
  ["MUARA_PUBLIC_URL", "https://shop.example/"],
  ["MUARA_PUBLIC_URL", "https://shop.example?a=1"],
  ["MUARA_LOG_LEVEL", "loud"],
  ["MUARA_MAX_BODY_BYTES", "2MB"],
  ["MUARA_INTROSPECTION", "constructor"],
])("%s=%j is refused in one line that says how to mend it", (name, text) => {
  const [line, ...more] = problems({ [name]: text });

  expect(more).toEqual([]);
  expect(line).toMatch(new RegExp(`^${name}: given .+; wanted .+\\. Write, for example, ${name}=.+, or leave it out`));
});

test("everything that is wrong is said at once", () => {
  const lines = problems({ PORT: "x", MUARA_SHUTDOWN_SECONDS: "soon", MUARA_LOGLEVEL: "info", MUARA_DATABASE_URL: "x", HOME: "/root" });

  expect(lines).toEqual([
    'PORT: given "x"; wanted a whole number from 0 to 65535, digits only. Write, for example, PORT=4000, or leave it out for 4000.',
    'MUARA_SHUTDOWN_SECONDS: given "soon"; wanted a whole number from 0 to 3600, digits only. Write, for example, MUARA_SHUTDOWN_SECONDS=25, or leave it out for 25.',
    "MUARA_LOGLEVEL: there is no such setting; did you mean MUARA_LOG_LEVEL? Rename it, or remove it.",
    "MUARA_DATABASE_URL: there is no such setting; did you mean DATABASE_URL? Rename it, or remove it.",
  ]);
});

test("a secret is never shown, not even where it was put by mistake", () => {
  const secret = "hunter2";

  const said = problems({
    DATABASE_URL: `postgre://muara:${secret}@db/muara`,
    PORT: `postgres://muara:${secret}@db/muara`,
    MUARA_PUBLIC_URL: `https://muara:${secret}@shop.example`,
    MUARA_SECRET: secret,
  }).join("\n");

  expect(said.match(/a value not shown here/g)).toHaveLength(3);
  expect(said).not.toContain(secret);
});

test("what Kubernetes tells the pods of a service named muara is no misspelling", () => {
  const env = {
    MUARA_SERVICE_HOST: "10.0.0.1",
    MUARA_SERVICE_PORT: "4000",
    MUARA_SERVICE_PORT_HTTP: "4000",
    MUARA_PORT: "tcp://10.0.0.1:4000",
    MUARA_PORT_4000_TCP_ADDR: "10.0.0.1",
  };

  expect(problems(env)).toEqual([]);
  expect(problems({ MUARA_PORT: "4000" })).toEqual(["MUARA_PORT: there is no such setting; did you mean PORT? Rename it, or remove it."]);
});

test("a .env file counts, and the real environment counts more", () => {
  const directory = mkdtempSync(join(tmpdir(), "muara-config-"));
  try {
    writeFileSync(join(directory, ".env"), '# ours\nPORT=5000\nMUARA_DATA_DIR="my data"\n');

    expect(readConfig(environment(directory, { PORT: "6000" }))).toMatchObject({ port: 6000, dataDir: "my data" });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("a directory without a .env file is fine, one that cannot be read is not", () => {
  expect(environment("/nowhere", { PORT: "1" })).toEqual({ PORT: "1" });
  expect(() => environment("/dev/null", {})).toThrow(/\.env cannot be read \(ENOTDIR\)/);
});

test("the documentation's table has a row for every setting", () => {
  const table = settingsTable();

  expect(table).toContain("| `PORT` | `4000` | TCP port of the gateway. 0 takes any free one. |");
  expect(table).toContain("| `DATABASE_URL` |  | PostgreSQL server to use.");
  expect(table.trim().split("\n")).toHaveLength(2 + 20);
});
