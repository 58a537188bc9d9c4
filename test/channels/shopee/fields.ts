import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { neighbours } from "../../support/neighbours.ts";
import type { Answer, Called } from "../channel-server.ts";

/** A field as Shopee's API reference lists it. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly required?: string | null;
  readonly children?: readonly Field[];
}

interface Page {
  readonly path: string;
  /** 1: POST, 2: GET. */
  readonly method: 1 | 2;
  readonly api_type: "Shop" | "Public" | "Merchant";
  readonly params: { readonly request_params: readonly Field[]; readonly response_params: readonly Field[] };
}

interface Described {
  readonly method: "GET" | "POST";
  readonly inQuery: ReadonlySet<string>;
  readonly asked: ValidateFunction;
  readonly answered: ValidateFunction;
}

const folder = join(neighbours, "specs/shopee");
const common = ["partner_id", "timestamp", "sign"];

/**
 * Holds a call and its answer to the pages of Shopee's API reference, where they lie beside the repository: every field has to be listed there
 * and of its type. Answers that are errors, and calls without a page, pass. Throws Error that names what is not so.
 */
export function asListed(called: Called, answer: Answer): Answer {
  const page = described.get(called.path)?.();
  if (page === undefined) return answer;
  if (called.method !== page.method) throw new Error(`${called.path} is not a ${called.method}`);
  const own = Object.entries(called.query).filter(([name]) => !page.inQuery.has(name));
  const stray = page.method === "POST" ? own.map(([name]) => name) : [];
  if (stray.length > 0) throw new Error(`${called.path} does not take ${stray.join(", ")} in its query`);
  say(
    `${called.method} ${called.path}`,
    page.asked,
    page.method === "GET" ? Object.fromEntries(own) : JSON.parse(Buffer.from(called.body).toString()),
  );
  const body = answer.body as { readonly error?: string };
  if (!body.error) say(`the answer to ${called.path}`, page.answered, JSON.parse(JSON.stringify(body)));
  return answer;
}

/** By path; a page is compiled when it is first called. */
function readPages(): Map<string, () => Described> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const pages = files.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Page);
  return new Map(pages.map((page) => [page.path, once(() => describe(page))]));
}

function describe(page: Page): Described {
  const isGet = page.method === 2;
  // All of a query is text.
  const ajv = new Ajv({ strict: false, coerceTypes: isGet });
  return {
    method: isGet ? "GET" : "POST",
    inQuery: new Set([...common, ...(page.api_type === "Shop" ? ["access_token", "shop_id"] : [])]),
    asked: ajv.compile(objectOf(page.params.request_params)),
    answered: new Ajv({ strict: false }).compile(objectOf(page.params.response_params)),
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const objectOf = (fields: readonly Field[]): object => ({
  type: "object",
  properties: Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)])),
  required: fields.filter(({ required }) => required === "True").map(({ name }) => name),
  additionalProperties: false,
});

function schemaOf({ type, children }: Field): object {
  const one = type.replace("[]", "");
  const schema = one === "object" ? (children ? objectOf(children) : { type: "object" }) : { type: kinds.get(one) ?? "string" };
  return type.endsWith("[]") ? { type: "array", items: schema } : { anyOf: [schema, { type: "null" }] };
}

const kinds = new Map([
  ["int", "integer"],
  ["int32", "integer"],
  ["int64", "integer"],
  ["uint64", "integer"],
  ["timestamp", "integer"],
  ["float", "number"],
  ["boolean", "boolean"],
]);

function say(what: string, validate: ValidateFunction, value: unknown): void {
  if (!validate(value))
    throw new Error(
      `${what} is not as listed: ${validate.errors?.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`).join("; ")}`,
    );
}

const described = readPages();
