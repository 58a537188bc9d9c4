import { expect, test } from "vitest";
import { type IncomingOrder, noTime } from "../../src/channels/connector.ts";
import { printEvent } from "../../src/channels/print-event.ts";
import { money } from "../../src/kit/money.ts";

const usd = (minor: bigint) => money(minor, "USD");
const printed = (minor: string) => ({ amount: minor, currencyCode: "USD" });

const order: IncomingOrder = {
  externalId: "820982911946154508",
  number: "#1001",
  currencyCode: "USD",
  placedAt: new Date("2026-03-02T09:15:00+07:00"),
  updatedAt: new Date("2026-03-02T09:16:00+07:00"),
  version: 4n,
  orderStatus: "CONFIRMED",
  paymentStatus: "PAID",
  fulfillmentStatus: "UNFULFILLED",
  nativeStatus: "paid",
  cancelled: false,
  test: false,
  lines: [
    {
      externalIds: ["1", "2"],
      sku: null,
      listingKeys: ["x"],
      title: "Mug",
      quantity: 2,
      cancelledQuantity: 0,
      fulfilledQuantity: 0,
      unitPrice: usd(800n),
      discount: usd(100n),
      tax: usd(9n),
      requiresShipping: true,
    },
  ],
  discountTotal: usd(100n),
  taxTotal: usd(9n),
  pricesIncludeTax: true,
  shippingTotal: usd(0n),
  feeTotal: usd(0n),
  total: usd(1359n),
  difference: usd(-141n),
  shippingOption: "Regular",
  shipTo: {
    name: null,
    company: null,
    lines: [],
    city: "Bandung",
    region: null,
    postalCode: "40115",
    countryCode: "ID",
    phone: null,
    latitude: null,
    longitude: null,
    masked: true,
  },
  billTo: null,
  customer: { externalId: "7", name: null, email: "sari@example.com", phone: null },
  externalLocationId: null,
};

test("an order prints as plain JSON with exactly these keys", () => {
  expect(printEvent({ kind: "order", order })).toStrictEqual({
    kind: "order",
    order: {
      externalId: "820982911946154508",
      number: "#1001",
      currencyCode: "USD",
      placedAt: "2026-03-02T02:15:00.000Z",
      updatedAt: "2026-03-02T02:16:00.000Z",
      orderStatus: "CONFIRMED",
      paymentStatus: "PAID",
      fulfillmentStatus: "UNFULFILLED",
      nativeStatus: "paid",
      cancelled: false,
      test: false,
      lines: [
        {
          externalIds: ["1", "2"],
          sku: null,
          title: "Mug",
          quantity: 2,
          unitPrice: printed("8.00"),
          discount: printed("1.00"),
          tax: printed("0.09"),
        },
      ],
      discountTotal: printed("1.00"),
      taxTotal: printed("0.09"),
      shippingTotal: printed("0.00"),
      feeTotal: printed("0.00"),
      total: printed("13.59"),
      difference: printed("-1.41"),
      shipTo: { name: null, lines: [], city: "Bandung", region: null, postalCode: "40115", countryCode: "ID", masked: true },
      customer: { externalId: "7", name: null, email: "sari@example.com", phone: null },
    },
  });
});

test("what a message does not say prints as null", () => {
  const printedOrder = printEvent({
    kind: "order",
    order: { ...order, placedAt: noTime, updatedAt: noTime, nativeStatus: "", shipTo: null, customer: null },
  });

  expect(printedOrder).toMatchObject({ order: { placedAt: null, updatedAt: null, nativeStatus: null, shipTo: null, customer: null } });
});

test("a hint prints what it hints at", () => {
  expect(printEvent({ kind: "hint", hint: { externalId: "A", version: null } })).toStrictEqual({
    kind: "hint",
    hint: { externalId: "A", version: null },
  });
});

test("a return is printed with its times and money as text, and a hint says when it is at one", () => {
  const at = new Date("2026-11-21T01:53:20.000Z");
  const lines = [{ externalIds: ["1"], listingKeys: ["MUG"], quantity: 2, reason: "OTHER", nativeReason: null }] as const;
  const ret = { externalId: "R", externalOrderId: "O", status: "REQUESTED", nativeStatus: "asked", wish: "REFUND" } as const;
  const said = { ...ret, askedAt: at, updatedAt: noTime, channelRefunds: true, refund: money(150n, "IDR"), lines };
  expect(printEvent({ kind: "return", return: said })).toEqual({
    kind: "return",
    return: { ...said, askedAt: "2026-11-21T01:53:20.000Z", updatedAt: null, refund: { amount: "1.50", currencyCode: "IDR" } },
  });
  expect(printEvent({ kind: "hint", hint: { about: "RETURN", externalId: "R", version: null } })).toEqual({
    kind: "hint",
    hint: { about: "RETURN", externalId: "R", version: null },
  });
});
