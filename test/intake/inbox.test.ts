import { expect, test } from "vitest";
import { keepMessages, type NewMessage } from "../../src/inbox/messages.ts";
import { gather } from "../../src/kit/gather.ts";
import { newId } from "../../src/kit/ids.ts";
import { sql } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const { id: channelId } = await shop.channel({ connectorKey: "shopify" });

const aMessage = (deliveryId: string, values: Partial<NewMessage> = {}): NewMessage => ({
  channelId,
  deliveryId,
  source: "WEBHOOK",
  delivery: { headers: { "x-topic": "orders/create" }, body: Buffer.from([0, 255, 34, 92]) },
  ...values,
});

test("messages that come at once are kept together: each once, byte for byte, and one that cannot be kept fails alone", async () => {
  const inbox = gather((messages: readonly NewMessage[]) => keepMessages(shop.em, messages));
  const good = Array.from({ length: 60 }, (_, number) => aMessage(`delivery-${number % 30}`));
  const bad = aMessage("delivery-of-nobody", { channelId: newId() });

  const answers = await Promise.allSettled([...good.slice(0, 40), bad, ...good.slice(40)].map(inbox.add));

  expect(answers.map(({ status }) => status)).toEqual([...Array(40).fill("fulfilled"), "rejected", ...Array(20).fill("fulfilled")]);
  expect(answers.filter((answer) => answer.status === "fulfilled" && answer.value)).toHaveLength(30);
  const [kept] = await shop.read(sql<{ messages: number; bodies: string[]; transactions: number }>`
    select count(*)::int as messages, array_agg(distinct encode(body, 'hex')) as bodies, count(distinct xmin::text)::int as transactions from inbox`);
  expect(kept).toMatchObject({ messages: 30, bodies: ["00ff225c"] });
  expect(kept?.transactions).toBeLessThan(12);
});
