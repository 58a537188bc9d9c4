import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { type StoredDecision, storedDecisions } from "../fulfillment/stored-decisions.rows.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import type { RoutingInputs } from "../routing/inputs.ts";
import { hashOf, inputsFrom, type StoredInputs } from "../routing/stored-inputs.ts";
import type { DecisionLine } from "../routing-files/decisions-file.ts";

const pageSize = 200;

/** Writes all first decisions since then to a file, one a line, packed when it ends in `.gz`. Answers how many. */
export async function writeDecisions(orm: MikroORM, path: string, from: Date): Promise<number> {
  let written = 0;
  async function* lines(): AsyncGenerator<string> {
    const window = { from, to: new Date(Date.now() + 60_000), channelIds: null };
    let after: string | null = null;
    for (;;) {
      const em = orm.em.fork() as EntityManager;
      const page: StoredDecision[] = await storedDecisions(em, window, after, pageSize);
      if (page.length === 0) return;
      after = page.at(-1)?.id ?? null;
      for (const line of await linesOf(em, page)) yield `${JSON.stringify(line)}\n`;
      written += page.length;
    }
  }
  const file = createWriteStream(path);
  if (path.endsWith(".gz")) await pipeline(Readable.from(lines()), createGzip(), file);
  else await pipeline(Readable.from(lines()), file);
  return written;
}

async function linesOf(em: EntityManager, page: readonly StoredDecision[]): Promise<DecisionLine[]> {
  const inputs = page.map((one) => inputsFrom(one.inputs as unknown as StoredInputs));
  const itemIds = new Set(inputs.flatMap(({ lines }) => lines.flatMap(({ needs }) => needs.map(({ itemId }) => itemId))));
  const names = new Map(
    (
      await rows(
        em,
        sql<{ id: string; name: string }>`
          select id, sku as name from inventory_items where id = any(${uuids([...itemIds])})
          union all select id, code from locations
          union all select id, number from orders where id = any(${uuids(page.map(({ orderId }) => orderId))})`,
      )
    ).map(({ id, name }) => [id, name]),
  );
  return page.map(({ orderId, decidedAt, fulfillmentOrders }, index) => {
    const given = inputs[index] as RoutingInputs;
    const ids = [...given.locations.map(({ id }) => id), ...given.lines.flatMap(({ needs }) => needs.map(({ itemId }) => itemId))];
    return {
      id: names.get(orderId) ?? orderId,
      decidedAt: new Date(decidedAt).toISOString(),
      inputs: given,
      inputsHash: hashOf(given),
      fulfillmentOrders: fulfillmentOrders as DecisionLine["fulfillmentOrders"],
      names: Object.fromEntries(ids.map((id) => [id, names.get(id) ?? id])),
    };
  });
}
