import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { assertEnumType, buildSchema, parse, validate } from "graphql";
import { describe, expect, test } from "vitest";
import { scopes } from "../src/access/access.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(path, "utf8");
const schema = buildSchema(read(join(root, "schema/schema.graphql")));
const pages = ["*.md", "docs/**/*.md", "connectors/*/README.md"].flatMap((pattern) => globSync(pattern, { cwd: root })).sort();

const textOf = (page: string) => read(join(root, page));

/** The operations that a page shows: its blocks of GraphQL, and those in the JSON of a request. */
const operationsOf = (page: string): string[] => [
  ...[...textOf(page).matchAll(/^```graphql\n([\s\S]*?)^```/gm)].map(([, block]) => block as string),
  ...[...textOf(page).matchAll(/"query": ("(?:[^"\\]|\\.)*")/gm)].map(([, query]) => JSON.parse(query as string) as string),
];

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, "");
const anchorsOf = (path: string) => [...withoutCode(read(path)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading as string));

/** Every place of this repository that a page points to. */
const linksOf = (page: string): string[] =>
  [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)|<img[^>]* src="([^"]+)"/g)]
    .map(([, link, image]) => (link ?? image) as string)
    .filter((link) => !/^[a-z]+:/.test(link));

const leadsNowhere = (page: string, link: string): boolean => {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? join(root, page) : join(root, dirname(page), path);
  return !existsSync(target) || (anchor !== undefined && target.endsWith(".md") && !anchorsOf(target).includes(anchor));
};

test("pages, operations and links are found", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/routing.md", "docs/channels/shopify.md"]));
  expect(pages.flatMap(operationsOf).length).toBeGreaterThan(30);
  expect(pages.flatMap(linksOf).length).toBeGreaterThan(50);
});

describe.each(pages)("%s", (page) => {
  test("shows only operations that the schema has", () => {
    const wrong = operationsOf(page).flatMap((operation) =>
      validate(schema, parse(operation)).map(({ message }) => `${message}\n${operation}`),
    );

    expect(wrong).toEqual([]);
  });

  test("points to nothing that is not there", () => {
    expect(linksOf(page).filter((link) => leadsNowhere(page, link))).toEqual([]);
  });
});

test("the README's index names every page of docs", () => {
  const listed = linksOf("README.md").map((link) => link.split("#")[0]);
  const top = pages.filter((page) => dirname(page) === "docs");

  expect(top.filter((page) => !listed.includes(page))).toEqual([]);
});

test("CONTRIBUTING names every room", () => {
  const text = textOf("CONTRIBUTING.md");
  const named = (folder: string) => text.includes(`\`${folder}\``);
  const folders = (of: string) =>
    readdirSync(join(root, of), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const rooms = folders("src");

  expect(rooms.filter((room) => !named(room))).toEqual([]);
  expect(folders("test").filter((room) => !named(room) && ![...rooms, "schema", ...folders("schema")].includes(room))).toEqual([]);
});

test("commands that pages show are there", () => {
  const said = pages.flatMap((page) =>
    [...textOf(page).matchAll(/(?:npx |`)muara ([a-z-]+)/g)].map(([, command]) => `${command} in ${page}`),
  );
  const scripts = pages.flatMap((page) => [...textOf(page).matchAll(/npm run ([a-z:-]+)/g)].map(([, script]) => `${script} in ${page}`));
  const known = [...read(join(root, "src/main.ts")).matchAll(/^ {2}([a-z]+)Command\(\),$/gm)].map(([, command]) => command as string);
  const { scripts: ours } = JSON.parse(read(join(root, "package.json"))) as { readonly scripts: Readonly<Record<string, string>> };

  expect(known.length).toBeGreaterThan(8);
  expect(said.filter((one) => !known.includes(one.split(" ")[0] as string))).toEqual([]);
  expect(scripts.filter((one) => !((one.split(" ")[0] as string) in ours))).toEqual([]);
});

test("docs/api.md names every scope, code of a refusal, sorting and subscription", () => {
  const page = textOf("docs/api.md");
  const valuesOf = (type: string) =>
    assertEnumType(schema.getType(type))
      .getValues()
      .map(({ name }) => name);
  const sortings = Object.values(schema.getTypeMap()).flatMap(({ name }) => (name.endsWith("Sort") ? valuesOf(name) : []));
  const subscriptions = Object.keys(schema.getSubscriptionType()?.getFields() ?? {});
  const said = [...scopes, ...valuesOf("UserErrorCode"), ...sortings];

  expect(said.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
  expect(subscriptions.filter((name) => !page.includes(`\`${name}(`))).toEqual([]);
});
