import { addresses } from "../../src/customers/people.rows.ts";
import { table } from "../../src/kit/table.ts";
import type { ChangePreview } from "../../src/orders/change-preview.ts";
import { changeTransitions } from "../../src/orders/order-change.states.ts";
import { changeActions, orderChanges, orderVersions, visibleChanges } from "../../src/orders/order-changes.rows.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { byId, column, computedObject, id, lookup, many, money, one, oneWhere, part } from "../reading/kinds.ts";
import { type FieldSource, type Sources, source } from "../reading/source.ts";
import { previewShown } from "./change.type.ts";

const o = orders.columns;
const c = orderChanges.columns;
const a = changeActions.columns;
const v = orderVersions.columns;

const said = (name: string): string => `(${v.snapshot}->>'${name}')`;
const minor = (name: string): FieldSource => money(`${said(name)}::bigint`, said("currency"));

/** A version's lines lie as JSON in it. */
const line = "entry.json";
const ofLine = (name: string): string => `(${line}->>'${name}')`;
const lineMinor = (name: string): FieldSource => money(`${ofLine(name)}::bigint`, said("currency"));
const versionLine = source(table<Record<never, never>>("entry", []), {
  lineId: id("OrderLine", ofLine("lineId")),
  origin: column(ofLine("origin")),
  sku: column(ofLine("sku")),
  title: column(ofLine("title")),
  orderedQuantity: column(`${ofLine("orderedQuantity")}::int`),
  cancelledQuantity: column(`${ofLine("cancelledQuantity")}::int`),
  unitPrice: lineMinor("unitPriceMinor"),
  discount: lineMinor("discountMinor"),
  tax: lineMinor("taxMinor"),
});

/** How changes of orders and their versions are read. */
export const changeSources: Sources = {
  Query: { fields: { orderChange: byId("OrderChange") } },
  Order: {
    fields: {
      changes: many({ on: `${c.orderId} = ${o.id}`, order: c.id }),
      versions: many({ on: `${v.orderId} = ${o.id}`, order: v.number }),
      version: oneWhere((_, field) => [
        `${v.orderId} = ${o.id} and ${v.number} = `,
        (asking) => [String(Number(field.argumentsIn(asking).number))],
      ]),
    },
  },
  OrderChange: source(
    orderChanges,
    {
      id: id("OrderChange", c.id),
      order: one(c.orderId),
      nextStatuses: lookup(c.status, changeTransitions),
      actions: many({ on: `${a.orderChangeId} = ${c.id}`, order: a.position }),
      preview: computedObject<ChangePreview>(c.preview, (preview) => previewShown(preview)),
    },
    { visible: visibleChanges },
  ),
  OrderChangeAction: source(changeActions, {
    line: one(a.orderLineId),
    madeLine: one(a.madeLineId),
    unitPrice: money(a.unitPriceMinor, a.currency, `${a.unitPriceMinor} is null`),
    amount: money(a.amountMinor, a.currency, `${a.amountMinor} is null`),
    shipTo: one(a.addressId),
  }),
  OrderVersion: source(orderVersions, {
    totals: part({
      subtotal: minor("subtotalMinor"),
      discount: minor("discountMinor"),
      tax: minor("taxMinor"),
      shipping: minor("shippingMinor"),
      fee: minor("feeMinor"),
      cancelled: minor("cancelledMinor"),
      difference: minor("differenceMinor"),
      total: minor("totalMinor"),
    }),
    shippingOption: column(said("shippingOption")),
    lines: many({
      from: `jsonb_array_elements(${v.snapshot}->'lines') with ordinality as entry(json, place)`,
      on: "true",
      order: "entry.place",
      as: versionLine,
    }),
    shipTo: oneWhere(() => [`${addresses.columns.id} = ${said("shipToId")}::uuid`]),
    change: oneWhere(() => [`${c.orderId} = ${v.orderId} and ${c.madeVersion} = ${v.number}`]),
  }),
};
