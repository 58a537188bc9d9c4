/**
 * A program, the limit of reading: a bare HTTP server and a hand-written statement for each question that answers it as JSON. It checks no
 * key, reads no GraphQL, and knows one currency.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { clientIds } from "../../schema/kit/client-ids.ts";
import { obey } from "../program.ts";
import { levelsStatement, orderStatement, pageStatement } from "./read-statements.ts";

interface Question {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

type Variables = Readonly<Record<"after" | "id", string>> & { readonly skus: readonly string[] };

const unsealed = (text: string): string => Buffer.from(text, "base64url").toString("utf8");

const questions: Readonly<Record<string, (variables: Variables) => Question>> = {
  "/page": ({ after }) => ({ name: "page", text: pageStatement, values: (JSON.parse(unsealed(after)) as string[]).slice(1) }),
  "/order": ({ id }) => ({ name: "order", text: orderStatement, values: [unsealed(id).split(":")[1], id] }),
  "/levels": ({ skus }) => ({ name: "levels", text: levelsStatement, values: [skus] }),
};

async function variablesOf(request: IncomingMessage): Promise<Variables> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return (JSON.parse(Buffer.concat(chunks).toString("utf8")) as { variables: Variables }).variables;
}

/** What stands between two signs of chr(1) is JSON whose ids become the API's. */
const withClientIds = (body: string): string =>
  body
    .split("\u0001")
    .map((part, index) => (index % 2 === 0 ? part : JSON.stringify(clientIds(JSON.parse(part)))))
    .join("");

obey({
  /** Answers the address; a question stands behind it as its path. */
  async open({ databaseUrl, connections }: { readonly databaseUrl: string; readonly connections: number }): Promise<string> {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: connections });
    const server = createServer(async (request, response) => {
      const question = questions[request.url ?? ""]?.(await variablesOf(request));
      const { rows } = await pool.query<{ body: string }>(question as Question);
      const stored = rows[0]?.body ?? "";
      const body = question?.name === "order" ? withClientIds(stored) : stored;
      const length = Buffer.byteLength(body);
      response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": length });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
});
