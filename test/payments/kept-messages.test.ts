import { expect, test } from "vitest";
import { sql } from "../../src/kit/sql.ts";
import { GatewayAccount } from "../../src/payments/gateway-account.entity.ts";
import {
  claimPaymentMessage,
  erasePaymentMessages,
  keepPaymentMessage,
  settlePaymentMessage,
} from "../../src/payments/payment-messages.rows.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const em = shop.em;
const account = em.create(GatewayAccount, { code: "stripe", name: "Stripe", gateway: "stripe", settings: { $sealed: "" } as never });
await em.flush();
const now = new Date();
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
const said = { accountId: account.id, headers: { "stripe-signature": "t=1" }, body: Buffer.from('{"email":"sari@example.com"}') };

test("the text of a gateway's message goes once it is old and worked off, and it is known for good that it came", async () => {
  for (const [deliveryId, days, status] of [
    ["old", 31, "TAKEN"],
    ["new", 29, "TAKEN"],
    ["parked", 31, "PARKED"],
    ["refused", 31, "REFUSED"],
  ] as const) {
    await keepPaymentMessage(shop.em, { ...said, deliveryId, at: ago(days) });
    const claimed = await claimPaymentMessage(shop.em, now);
    await settlePaymentMessage(shop.em, claimed?.id as string, { status, nextAttemptAt: new Date(now.getTime() + 3_600_000) });
  }

  await erasePaymentMessages(shop.em, 30);

  expect(
    await shop.read(
      sql`select delivery_id as id, body is not null as text, headers <> '{}' as headers from payment_messages order by received_at, 1`,
    ),
  ).toEqual([
    { id: "old", text: false, headers: false },
    { id: "parked", text: true, headers: true },
    { id: "refused", text: true, headers: true },
    { id: "new", text: true, headers: true },
  ]);
  expect(await keepPaymentMessage(shop.em, { ...said, deliveryId: "old", at: now })).toBe(false);
});
