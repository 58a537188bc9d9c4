import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";

/** Who may import whom: a file of each room, imports it may have and imports it may not. None of the files exists. */
const rooms: Record<string, { readonly may: readonly string[]; readonly mayNot: readonly string[] }> = {
  "src/kit/a.ts": { may: ["./money.ts"], mayNot: ["../orders/a.ts", "../events/a.ts", "../database.ts"] },
  "src/events/a.ts": { may: ["../kit/a.ts"], mayNot: ["../orders/a.ts", "../flows/a.ts"] },
  "src/access/a.ts": { may: ["../kit/a.ts"], mayNot: ["../orders/a.ts", "../flows/a.ts"] },
  "src/routing/a.ts": { may: ["../kit/a.ts"], mayNot: ["../locations/a.ts", "../database.ts"] },
  "src/carriers/a.ts": { may: ["../kit/a.ts", "../promise/a.ts"], mayNot: ["../orders/a.ts", "../routing/a.ts"] },
  "src/promise/a.ts": { may: ["../kit/a.ts"], mayNot: ["../carriers/a.ts", "../routing/a.ts", "../database.ts"] },
  "src/locations/a.ts": { may: ["../kit/a.ts", "../events/a.ts", "../access/a.ts"], mayNot: ["../catalog/a.ts", "../flows/a.ts"] },
  "src/catalog/a.ts": { may: ["../locations/a.ts"], mayNot: ["../inventory/a.ts"] },
  "src/inventory/a.ts": { may: ["../catalog/a.ts"], mayNot: ["../channels/a.ts"] },
  "src/channels/a.ts": { may: ["../catalog/a.ts"], mayNot: ["../customers/a.ts", "../../connectors/index.ts"] },
  "src/inbox/a.ts": { may: ["../channels/a.ts"], mayNot: ["../customers/a.ts", "../intake/a.ts", "../flows/a.ts"] },
  "src/customers/a.ts": { may: ["../channels/a.ts"], mayNot: ["../orders/a.ts"] },
  "src/rules/a.ts": { may: ["../kit/a.ts", "../events/a.ts"], mayNot: ["../orders/a.ts", "../channels/a.ts", "../flows/a.ts"] },
  "src/orders/a.ts": { may: ["../customers/a.ts", "../rules/a.ts"], mayNot: ["../fulfillment/a.ts", "../flows/a.ts"] },
  "src/fulfillment/a.ts": { may: ["../orders/a.ts", "../locations/a.ts"], mayNot: ["../payments/a.ts"] },
  "src/commands/a.ts": {
    may: ["../fulfillment/a.ts", "../orders/a.ts", "../channels/a.ts"],
    mayNot: ["../flows/a.ts", "../dispatch/a.ts"],
  },
  "src/shipping/a.ts": { may: ["../fulfillment/a.ts", "../carriers/a.ts"], mayNot: ["../payments/a.ts", "../flows/a.ts"] },
  "src/payments/a.ts": { may: ["../orders/a.ts"], mayNot: ["../returns/a.ts"] },
  "src/invoices/a.ts": { may: ["../payments/a.ts", "../orders/a.ts"], mayNot: ["../documents/a.ts", "../returns/a.ts", "../flows/a.ts"] },
  "src/documents/a.ts": { may: ["../kit/a.ts"], mayNot: ["../orders/a.ts", "../invoices/a.ts", "../flows/a.ts"] },
  "src/recurring/a.ts": { may: ["../orders/a.ts"], mayNot: ["../fulfillment/a.ts", "../payments/a.ts"] },
  "src/settlements/a.ts": { may: ["../payments/a.ts"], mayNot: ["../flows/a.ts", "../returns/a.ts"] },
  "src/exports/a.ts": { may: ["../payments/a.ts", "../documents/a.ts"], mayNot: ["../flows/a.ts", "../intake/a.ts"] },
  "src/returns/a.ts": { may: ["../payments/a.ts"], mayNot: ["../flows/a.ts", "../intake/a.ts"] },
  "src/webhooks/a.ts": { may: ["../kit/a.ts", "../events/a.ts", "../access/a.ts"], mayNot: ["../orders/a.ts", "../flows/a.ts"] },
  "src/notices/a.ts": { may: ["../orders/a.ts", "../fulfillment/a.ts"], mayNot: ["../flows/a.ts", "../dispatch/a.ts"] },
  "src/flows/a.ts": {
    may: ["./b.ts", "../orders/a.ts", "../routing/a.ts", "../events/a.ts", "../access/a.ts", "../inbox/a.ts"],
    mayNot: ["../intake/a.ts", "../dispatch/a.ts", "../server.ts", "../../schema/a.ts"],
  },
  "src/intake/a.ts": { may: ["../flows/a.ts"], mayNot: ["../dispatch/a.ts", "../main.ts", "../../connectors/index.ts"] },
  "src/dispatch/a.ts": { may: ["../orders/a.ts"], mayNot: ["../intake/a.ts", "../../schema/kit/live.ts"] },
  "src/doors/a.ts": {
    may: ["../flows/a.ts", "../../schema/kit/a.ts"],
    mayNot: ["../playground/a.ts", "../server.ts", "../../schema/build.ts"],
  },
  "src/newroom/a.ts": { may: ["../kit/a.ts"], mayNot: ["../orders/a.ts", "../flows/a.ts"] },
  "src/playground/a.ts": { may: ["../kit/a.ts"], mayNot: ["../doors/a.ts", "../cli/a.ts"] },
  "src/gauges/a.ts": { may: ["../kit/a.ts", "../channels/a.ts", "../flows/a.ts"], mayNot: ["../orders/a.ts", "../dispatch/a.ts"] },
  "src/database.ts": { may: ["./orders/a.ts"], mayNot: ["./intake/a.ts", "../schema/build.ts"] },
  "src/loops.ts": { may: ["./ground.ts", "./flows/a.ts"], mayNot: ["./dispatch/a.ts", "./telling-side.ts", "./server.ts"] },
  "src/server.ts": { may: ["./intake/a.ts", "./dispatch/a.ts", "../schema/build.ts", "../connectors/index.ts"], mayNot: [] },
  "src/front-doors.ts": { may: ["./intake/a.ts", "./doors/a.ts", "./playground/a.ts", "../schema/build.ts"], mayNot: [] },
  "src/channel-side.ts": {
    may: ["./intake/a.ts", "./dispatch/a.ts"],
    mayNot: ["./doors/a.ts", "./server.ts", "../schema/build.ts", "../connectors/index.ts"],
  },
  "src/payment-side.ts": { may: ["./intake/a.ts", "./dispatch/a.ts"], mayNot: ["./doors/a.ts", "../connectors/gateways.ts"] },
  "src/carrier-side.ts": { may: ["./intake/a.ts", "./dispatch/a.ts"], mayNot: ["./doors/a.ts", "./server.ts", "../connectors/index.ts"] },
  "src/telling-side.ts": { may: ["./dispatch/a.ts", "./flows/a.ts"], mayNot: ["./doors/a.ts", "./front-doors.ts", "../schema/build.ts"] },
  "src/cli/a.ts": { may: ["../server.ts", "../intake/a.ts"], mayNot: [] },
  "src/demo/a.ts": { may: ["../server.ts", "../playground/a.ts"], mayNot: [] },
  "schema/orders/a.ts": {
    may: ["../kit/a.ts", "../../src/flows/a.ts", "../../src/orders/a.ts"],
    mayNot: ["../../src/intake/a.ts", "../../src/playground/a.ts", "../../src/server.ts", "../../connectors/index.ts"],
  },
  "schema/build.ts": { may: ["./orders/a.ts"], mayNot: ["../src/dispatch/a.ts", "../src/main.ts"] },
  "connectors/list.ts": { may: ["./shopify/index.ts", "../src/channels/connector.ts"], mayNot: ["../src/orders/a.ts"] },
  "connectors/shopify/a.ts": {
    may: ["./b.ts", "../../src/channels/connector.ts", "../../src/channels/dropped-file.ts", "../../src/kit/a.ts"],
    mayNot: ["../woocommerce/a.ts", "../../src/channels/a.ts", "../../src/flows/a.ts", "../../test/support/a.ts"],
  },
  "connectors/shopify/a.test.ts": { may: ["./a.ts", "../../test/support/a.ts"], mayNot: ["../square/a.ts", "../../src/orders/a.ts"] },
};

/** Habits of the house: the rule that keeps each, and a file that breaks it. */
const habits: readonly { readonly rule: string; readonly path: string; readonly source: string }[] = [
  { rule: "noBarrelFile", path: "src/kit/barrel.ts", source: 'export { money } from "./money.ts";' },
  { rule: "noReExportAll", path: "src/kit/all.ts", source: 'export * from "./money.ts";' },
  { rule: "noExplicitAny", path: "src/kit/any.ts", source: "export const thing: any = 1;" },
  { rule: "noDefaultExport", path: "src/kit/default.ts", source: "export default 1;" },
  { rule: "useImportExtensions", path: "src/kit/bare.ts", source: 'import { one } from "./circle-one";\nexport const two = one;' },
  { rule: "useFilenamingConvention", path: "src/kit/someHelper.ts", source: "export const help = 1;" },
  {
    rule: "noImportCycles",
    path: "src/kit/circle-one.ts",
    source: 'import { two } from "./circle-two.ts";\nexport const one = () => two;',
  },
  {
    rule: "noImportCycles",
    path: "src/kit/circle-two.ts",
    source: 'import { one } from "./circle-one.ts";\nexport const two = () => one;',
  },
  { rule: "noFloatingPromises", path: "src/kit/float.ts", source: "async function later() {}\nexport const go = () => {\n  later();\n};" },
];

const folder = mkdtempSync(join(tmpdir(), "muara-house-"));
afterAll(() => rmSync(folder, { recursive: true }));

for (const config of ["biome.json", "package.json"]) cpSync(config, join(folder, config));
for (const [path, { may, mayNot }] of Object.entries(rooms))
  write(path, [...may, ...mayNot].map((target) => `import "${target}";`).join("\n"));
for (const { path, source } of habits) write(path, source);
const complaints = lint();

test.each(Object.entries(rooms))("%s imports only what it may", (path, { may, mayNot }) => {
  const refused = complaints.filter((complaint) => complaint.path === path && complaint.rule === "noRestrictedImports");

  expect(refused.map(({ line }) => [...may, ...mayNot][line - 1]).sort()).toEqual([...mayNot].sort());
});

test.each(habits)("$rule bites", ({ rule, path }) => {
  expect(complaints.filter((complaint) => complaint.path === path).map((complaint) => complaint.rule)).toContain(rule);
});

function write(path: string, source: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `${source}\n`);
}

interface Report {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
  }[];
}

/** What the linter says about the folder, with the configuration of the house. */
function lint() {
  const biome = join(process.cwd(), "node_modules/.bin/biome");
  const args = ["lint", "--reporter=json", "--max-diagnostics=none", "--vcs-enabled=false", "."];
  const { stdout, stderr } = spawnSync(biome, args, { cwd: folder, encoding: "utf8" });
  if (!stdout.startsWith("{")) throw new Error(`Biome did not report: ${stdout}${stderr}`);
  const { diagnostics } = JSON.parse(stdout) as Report;
  return diagnostics.map(({ category, location }) => ({
    rule: category.split("/").at(-1),
    path: location.path,
    line: location.start.line,
  }));
}
