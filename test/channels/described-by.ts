import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Document, OpenAPIBackend } from "openapi-backend";
import { neighbours } from "../support/neighbours.ts";
import type { Answer, Called } from "./channel-server.ts";

/** Passes an answer on once call and answer are as the channel's own description says. Throws Error that names what is not. */
export type Described = (called: Called, answer: Answer) => Answer;

export interface Description {
  /** The file below `specs/`. */
  readonly file: string;
  /** What stands before its paths. */
  readonly base?: string;
  /** The paths that the double answers, where the description is so large that reading the rest of it would keep the first calls waiting. */
  readonly paths?: readonly string[];
  /** What a name of the query is called there, where that is not the name itself. */
  readonly queryName?: (name: string) => string;
}

const apis = new Map<string, Promise<OpenAPIBackend>>();

/**
 * Holds a double to the channel's OpenAPI description (2 or 3), where that lies beside the repository; else nothing is held against it. What the
 * description does not mention passes.
 */
export async function describedBy({ file, base = "", paths, queryName = (name) => name }: Description): Promise<Described> {
  const path = join(neighbours, "specs", file);
  if (!existsSync(path)) return (_, answer) => answer;
  const reading = apis.get(path) ?? readApi(path, paths);
  apis.set(path, reading);
  const api = await reading;
  return (called, answer) => {
    const query = Object.fromEntries(Object.entries(called.query).map(([name, value]) => [queryName(name), value]));
    const request = { method: called.method, path: called.path.slice(base.length), headers: called.headers, query };
    const operation = api.matchOperation({ ...request, body: undefined });
    if (!operation?.operationId) return answer;
    const body = called.body.length > 0 ? (JSON.parse(Buffer.from(called.body).toString()) as unknown) : undefined;
    say(`${called.method} ${called.path}`, api.validateRequest({ ...request, body }, operation).errors);
    const said = typeof answer.body === "string" ? (JSON.parse(answer.body) as unknown) : answer.body;
    const status = answer.status ?? 200;
    if (status < 300 && operation.responses && String(status) in operation.responses)
      say(`the answer to ${called.method} ${called.path}`, api.validateResponse(said ?? null, operation, status).errors);
    return answer;
  };
}

async function readApi(path: string, paths?: readonly string[]): Promise<OpenAPIBackend> {
  // The demo plays with these doubles where what tests need is not installed.
  const [{ OpenAPIBackend }, { upgrade }] = await Promise.all([import("openapi-backend"), import("@scalar/openapi-upgrader")]);
  const document = upgrade(JSON.parse(readFileSync(path, "utf8"), withoutForeignRefs), "3.0") as Document;
  if (paths) document.paths = Object.fromEntries(paths.map((one) => [one, document.paths?.[one] ?? {}]));
  const api = new OpenAPIBackend({
    definition: document,
    quick: true,
    strict: false,
    ajvOpts: { strict: false, validateFormats: false },
  });
  await api.init();
  if (paths)
    for (const { operationId = "" } of api.router.getOperations()) {
      api.validator.getRequestValidatorsForOperation(operationId);
      api.validator.getStatusBasedResponseValidatorForOperation(operationId);
    }
  return api;
}

/** An example may hold a reference to elsewhere, over which the description as a whole could not be read. */
const withoutForeignRefs = (key: string, value: unknown): unknown =>
  key === "$ref" && typeof value === "string" && !value.startsWith("#") ? undefined : value;

function say(what: string, errors: readonly { readonly instancePath?: string; readonly message?: string }[] | null | undefined): void {
  if (errors && errors.length > 0)
    throw new Error(`${what} is not as described: ${errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join("; ")}`);
}
