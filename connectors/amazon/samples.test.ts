import { describe, expect, test } from "vitest";
import { describeSamples } from "../../test/support/describe-samples.ts";
import { fixturesIn } from "../../test/support/fixtures.ts";
import { withFields } from "../../test/support/mutations.ts";
import { hasNeighbours, type StatusRow, samplesOf, statusRowsOf } from "../../test/support/neighbours.ts";
import { told } from "../../test/support/told.ts";
import { amazon } from "./index.ts";

/** Written down by reading the recorded message. What is not named means nothing: a vendor's purchase order. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  "notification-ORDER_CHANGE": ["hint 903-8868176-2219830 -"],
  "v0-getOrder-afn-shipped-de": ["hint 921-3175655-0452641 2019-05-08T21:59:59Z"],
  "v0-getOrder-pending-no-total": ["hint 902-3159896-1390916 2017-01-20T19:49:35Z"],
  "v0-getOrder-unshipped": ["hint 902-1845936-5435065 1970-01-19T03:58:32Z"],
  "v0-getOrderAddress-unshipped": ["hint 902-1845936-5435065 -"],
  "v0-getOrderBuyerInfo-unshipped": ["hint 902-1845936-5435065 -"],
  "v0-getOrderItems-gift-cod-points": ["hint 903-1671087-0812628 -"],
  "v0-getOrderItems-unshipped": ["hint 902-1845936-5435065 -"],
  "v0-getOrders-page": ["hint 902-3159896-1390916 2017-01-20T19:49:35Z"],
  "v2026-getOrder-br-gift": [
    {
      id: "171-9876543-2109876",
      number: "171-9876543-2109876",
      placed: "2024-12-24T20:30:00.000Z",
      updated: "2024-12-25T08:15:00.000Z",
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: ["17198765432109 ECHO-DOT-4-BR-PRETO: 1 × 299.90 - 0.00, tax 0.00"],
      sums: "BRL discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "299.90, difference 0.00",
      to: "Maria Silva Santos, Rua das Flores, 123, Apartamento 45, Vila Madalena, São Paulo, SP, 01234-567, BR",
      customer: "-, Maria Silva Santos, buyer-email@marketplace.amazon.com.br",
    },
  ],
  "v2026-getOrder-tr-shipped": [
    {
      id: "028-1234567-8901234",
      number: "028-1234567-8901234",
      placed: "2025-03-15T10:30:00.000Z",
      updated: "2025-03-15T14:20:00.000Z",
      status: "FULFILLED PAID IN_TRANSIT",
      flags: "",
      lines: ["02812345678901 FIRE-HD10-TR-BLK: 2 × 62.50 - 0.00, tax 0.00, gone 2"],
      sums: "TRY discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "125.00, difference 0.00",
      to: "Mehmet Yilmaz, Istiklal Caddesi No:42, Kat 3, Beyoglu, Istanbul, Istanbul, 34430, TR",
      customer: "-, Mehmet Yilmaz, buyer-email@marketplace.amazon.com.tr",
    },
  ],
  "v2026-searchOrders-br-business": [
    {
      id: "171-2345678-9012345",
      number: "171-2345678-9012345",
      placed: "2024-12-22T15:30:00.000Z",
      updated: "2024-12-23T10:00:00.000Z",
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: ["17123456789012 DELL-I15-BR-001: 1 × 1599.90 - 0.00, tax 0.00"],
      sums: "BRL discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "1599.90, difference 0.00",
      to: "Carlos Oliveira, Avenida Paulista, 1000, Sala 301, Bela Vista, São Paulo, SP, 01310-100, BR",
      customer: "-, Carlos Oliveira, buyer-email@marketplace.amazon.com.br",
    },
  ],
  "v2026-searchOrders-gb-packages": [
    {
      id: "202-7654321-1098765",
      number: "202-7654321-1098765",
      placed: "2024-12-24T14:20:00.000Z",
      updated: "2024-12-24T18:45:00.000Z",
      status: "FULFILLED PAID IN_TRANSIT",
      flags: "",
      lines: ["20276543210987 ECHO-DOT-4-UK-CHARCOAL-SINGLE: 1 × 34.99 - 0.00, tax 0.00, gone 1"],
      sums: "GBP discount 0.00, tax 0.00, shipping 0.00, fees 0.00",
      total: "34.99, difference 0.00",
      to: "Sarah Thompson, 45 Oak Avenue, Flat 2A, Greater London, London, England, SW1A 1AA, GB",
      customer: "-, Sarah Thompson, buyer-email@marketplace.amazon.co.uk",
    },
  ],
};

function fieldsOf({ native_field: field, native_status: status }: StatusRow): Record<string, unknown> | null {
  if (field === "fulfillmentStatus") return { "orders.0.fulfillment.fulfillmentStatus": status, "orders.0.packages": [] };
  return field === "packageStatus" ? { "orders.0.packages.0.packageStatus.status": status } : null;
}

describeSamples(amazon, { expected, statusSample: "v2026-searchOrders-gb-packages", fieldsOf });

describe.skipIf(!hasNeighbours)("recorded parts of an order of version 0, put together", () => {
  const samples = hasNeighbours ? fixturesIn(samplesOf("amazon")) : new Map<string, Uint8Array>();
  const partOf = (name: string) =>
    (JSON.parse(new TextDecoder().decode(samples.get(name))) as { payload: Record<string, unknown> }).payload;
  const wholeWith = (fields: Record<string, unknown>): Uint8Array => {
    const { OrderItems } = partOf("v0-getOrderItems-unshipped");
    const { ShippingAddress } = partOf("v0-getOrderAddress-unshipped");
    const BuyerInfo = partOf("v0-getOrderBuyerInfo-unshipped");
    const whole = { payload: { ...partOf("v0-getOrder-unshipped"), OrderItems, ShippingAddress, BuyerInfo } };
    return withFields(new TextEncoder().encode(JSON.stringify(whole)), fields);
  };

  test("mean what a reader writes down", () => {
    expect(amazon.normalise({ headers: {}, body: wholeWith({}) }).map(told)).toEqual([
      {
        id: "902-1845936-5435065",
        number: "902-1845936-5435065",
        placed: "1970-01-19T03:58:30.000Z",
        updated: "1970-01-19T03:58:32.000Z",
        status: "CANCEL_REQUESTED PAID UNFULFILLED",
        flags: "",
        lines: ["05015851154158 NABetaASINB00551Q3CS: 1 × 10.00 - 0.00, tax 1.01"],
        sums: "USD discount 0.00, tax 1.01, shipping 0.00, fees 0.00",
        total: "11.01, difference 0.00",
        to: "MFNIntegrationTestMerchant, 2201 WESTLAKE AVE, SEATTLE, WA, 98121-2778, US",
        customer: "-, MFNIntegrationTestMerchant, fzyrv6gwkhbb15c@example.com",
      },
    ]);
  });

  test.each(statusRowsOf("amazon").filter(({ native_field: field }) => field.startsWith("OrderStatus")))("status $native_status", (row) => {
    const fields = { "payload.OrderStatus": row.native_status, "payload.OrderItems.0.BuyerRequestedCancel": null };
    const [event] = amazon.normalise({ headers: {}, body: wholeWith(fields) });
    const order = event?.kind === "order" ? event.order : null;

    expect(order?.orderStatus).toBe(row.order_status);
    if (row.payment_status !== "-") expect(order?.paymentStatus).toBe(row.payment_status);
    expect(order?.fulfillmentStatus).toBe(row.fulfilment_status);
  });

  test("every row of the status map is tried", () => {
    const rows = statusRowsOf("amazon");
    expect(rows.filter((row) => fieldsOf(row) !== null || row.native_field.startsWith("OrderStatus"))).toEqual(rows);
  });
});
