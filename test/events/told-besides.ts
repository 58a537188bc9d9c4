import type { EntityManager } from "@mikro-orm/postgresql";
import { createKey } from "../../src/access/keys.ts";
import { record } from "../../src/events/record.ts";
import { closeManifest } from "../../src/flows/close-manifest.ts";
import { setReturnPolicy } from "../../src/flows/edit-return-policies.ts";
import { createWebhook } from "../../src/flows/edit-webhook.ts";
import { commitReturn } from "../../src/flows/end-return.ts";
import { redrivePosting } from "../../src/flows/post-booking.ts";
import { newId } from "../../src/kit/ids.ts";
import { sql } from "../../src/kit/sql.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { aVault } from "../support/accounts.ts";
import { anAccess } from "../support/api.ts";
import { aDeed, aLine, anOrder, type Shop } from "../support/shop.ts";

/** What a furnished shop has not told of yet. */
export async function tellTheRest(shop: Shop, channelIds: readonly string[]): Promise<void> {
  const run = <Result>(verb: (em: EntityManager) => Promise<Result>) => shop.em.transactional((em) => verb(em as EntityManager));
  const first = async (statement: ReturnType<typeof sql<{ id: string }>>): Promise<string> => (await shop.read(statement))[0]?.id as string;

  const told = await shop.channel({ connectorKey: "told", tells: { ACKNOWLEDGE: "TELLS" } });
  await shop.stock(await shop.location(), { SPOON: 5 });
  await shop.accept(told, anOrder({ lines: [aLine("SPOON")] }));

  for (const channelId of [null, ...channelIds.slice(0, 1)])
    await run((em) =>
      setReturnPolicy(em, aDeed(), anAccess(), {
        scope: { channelId, itemId: null, tag: channelId === null ? "RARE" : null },
        terms: { name: "Terms", windowDays: 30 } as never,
      }),
    );
  await run(async (em) => {
    const { id } = await createKey(em, { name: "hook", scopes: ["orders:read"] });
    const terms = { vault: aVault(), allowLocal: true, check: async () => {} };
    const values = { name: "hook", url: "https://example.com/", document: "subscription { events { id } }", variables: {} };
    await createWebhook(em, aDeed(), anAccess({ keyId: id }), values, terms);
  });
  const posting = await first(sql<{ id: string }>`select id from book_postings where order_id is not null`);
  await run((em) => redrivePosting(em, aDeed(), posting));
  const desk = new ReturnsDesk(shop);
  for (const { id } of await shop.read(sql<{ id: string }>`select id from returns where status = 'OPEN'`))
    await desk.onReturn(id, (book, work, ret) => commitReturn(book, work, ret, null));

  for (const { id } of await shop.read(sql<{ id: string }>`select id from manifests`)) await closeManifest(shop.em, aDeed(), id);

  // By those who do nothing else: a mail server.
  const orderId = await first(sql<{ id: string }>`select id from orders where channel_id = ${channelIds[0] as string} limit 1`);
  const notice = newId();
  await shop.read(sql`
    insert into notices (id, order_id, kind, subject, data, status, event_sequence, next_attempt_at, try_until, sent_at, created_at, updated_at)
    values (${notice}, ${orderId}, 'ORDER_RECEIVED', 'one', '{}', 'SENT', 1, now(), now(), now(), now(), now())`);
  await run((em) =>
    record(em, aDeed(), [
      {
        type: "notice.sent",
        aggregateType: "Notice",
        aggregateId: notice,
        sequence: 1,
        orderId,
        channelId: channelIds[0] ?? null,
        data: { kind: "ORDER_RECEIVED", status: "SENT", reason: null },
      },
    ]),
  );
}
