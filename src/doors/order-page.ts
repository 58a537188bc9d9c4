import { createHash } from "node:crypto";
import { Eta } from "eta";
import type { CustomerOrder, CustomerParcel } from "../flows/customer-order.ts";
import type { CustomerReturnable } from "../flows/return-by-customer.ts";
import { amountOf } from "../kit/money.ts";
import type { Language } from "../notices/notice.states.ts";
import { dayIn, moneyIn } from "../notices/words.ts";

const style = `:root{color-scheme:light dark;--ink:#1d2521;--soft:#5a655f;--line:#e0e5e2;--paper:#fff;--ground:#f3f4f2;--green:#1b6b4a}
@media(prefers-color-scheme:dark){:root{--ink:#e8eeea;--soft:#a4b0a9;--line:#36403a;--paper:#1f2622;--ground:#151a17;--green:#63c79b}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"Noto Sans",sans-serif}
main{max-width:40rem;margin:0 auto;padding:2rem 1rem 4rem}section{background:var(--paper);border-radius:12px;padding:1.25rem 1.5rem;margin-top:1rem}
h1{font-size:1.6rem;line-height:1.25;margin:.25rem 0}h2{font-size:1.05rem;margin:0 0 .5rem}p{margin:.25rem 0}.shop{color:var(--green);font-weight:600}.soft{color:var(--soft)}
.say{border-left:4px solid var(--green)}ul{list-style:none;margin:0;padding:0}li{display:flex;gap:.75rem;padding:.5rem 0;border-top:1px solid var(--line)}li:first-child{border:0}
li b{font-weight:400;flex:1;overflow-wrap:anywhere}.code{font:700 2rem/1.2 ui-monospace,Consolas,monospace;letter-spacing:.3em;margin:.5rem 0}
a{color:var(--green);font-weight:600}summary{cursor:pointer;font-weight:600}button{font:inherit;font-weight:600;margin-top:.75rem;padding:.6rem 1.2rem;border:0;border-radius:8px;background:#b3372c;color:#fff;cursor:pointer}
button.mild{background:var(--green);color:var(--paper)}fieldset{border:0;border-top:1px solid var(--line);margin:.75rem 0 0;padding:.5rem 0;display:grid;gap:.5rem}legend{font-weight:600}select{font:inherit;padding:.3rem;max-width:100%}
nav{text-align:right;font-size:.9rem}`;

/** Nothing is loaded, nothing runs: only this style, and forms that go to us. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

const words = {
  id: {
    order: "Pesanan",
    placed: "Dipesan pada",
    expected: "Perkiraan tiba",
    parcel: "Paket",
    items: "Barang",
    total: "Total",
    track: "Lacak paket",
    code: "Tunjukkan kode ini saat mengambil pesanan Anda",
    at: "di",
    until: "Disimpan sampai",
    cancel: "Batalkan pesanan",
    sure: "Seluruh pesanan akan dibatalkan.",
    yes: "Ya, batalkan",
    cancelled: "Pesanan ini dibatalkan.",
    asked: "Permintaan pembatalan Anda sudah kami terima.",
    refused: "Pesanan ini tidak dapat dibatalkan lagi di sini.",
    giveBack: "Kembalikan barang",
    why: "Alasan",
    asWhat: "Sebagai gantinya",
    none: "Tidak dikembalikan",
    send: "Ajukan pengembalian",
    returned: "Permintaan pengembalian Anda sudah kami terima. Kami akan segera menjawab.",
    unreturned: "Barang ini tidak dapat dikembalikan di sini. Pilih jumlah dan alasannya, atau hubungi toko.",
    stale: "Halaman ini sudah terlalu lama terbuka. Silakan coba lagi.",
    goneTitle: "Tautan tidak berlaku",
    gone: "Tautan ini salah atau sudah kedaluwarsa. Mintalah tautan baru di toko.",
  },
  en: {
    order: "Order",
    placed: "Placed on",
    expected: "Expected",
    parcel: "Parcel",
    items: "Items",
    total: "Total",
    track: "Track the parcel",
    code: "Show this code when you pick up your order",
    at: "at",
    until: "Kept until",
    cancel: "Cancel the order",
    sure: "The whole order will be cancelled.",
    yes: "Yes, cancel it",
    cancelled: "This order was cancelled.",
    asked: "We have received your request to cancel.",
    refused: "This order can no longer be cancelled here.",
    giveBack: "Return items",
    why: "Reason",
    asWhat: "You get",
    none: "Keep all",
    send: "Ask to return them",
    returned: "We have received your request to return items. We will answer soon.",
    unreturned: "This cannot be returned here. Choose how many and why, or ask the shop.",
    stale: "This page was open for too long. Please try again.",
    goneTitle: "The link does not work",
    gone: "This link is wrong or has expired. Ask for a new one at the shop.",
  },
} as const;

const orderStates = {
  id: {
    CANCELLED: "Dibatalkan",
    COMPLETED: "Selesai",
    FULFILLED: "Dikirim",
    PARTIALLY_FULFILLED: "Dikirim sebagian",
    OPEN: "Sedang disiapkan",
  },
  en: { CANCELLED: "Cancelled", COMPLETED: "Completed", FULFILLED: "Sent", PARTIALLY_FULFILLED: "Sent in part", OPEN: "Being prepared" },
} as const;

const parcelStates: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  id: {
    CREATED: "Dikemas",
    LABELLED: "Dikemas",
    READY_FOR_PICKUP: "Siap diambil",
    SHIPPED: "Dikirim",
    IN_TRANSIT: "Dalam perjalanan",
    OUT_FOR_DELIVERY: "Sedang diantar",
    ATTEMPTED: "Kurir belum berhasil mengantar",
    DELIVERED: "Sudah sampai",
    PICKED_UP: "Sudah diambil",
    LOST: "Hilang di perjalanan",
    RETURNED_TO_SENDER: "Kembali ke pengirim",
  },
  en: {
    CREATED: "Packed",
    LABELLED: "Packed",
    READY_FOR_PICKUP: "Ready for pick-up",
    SHIPPED: "Sent",
    IN_TRANSIT: "On its way",
    OUT_FOR_DELIVERY: "Out for delivery",
    ATTEMPTED: "Delivery was tried",
    DELIVERED: "Delivered",
    PICKED_UP: "Picked up",
    LOST: "Lost on its way",
    RETURNED_TO_SENDER: "Returned to the sender",
  },
};

const reasons: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  id: {
    UNWANTED: "Tidak jadi",
    WRONG_SIZE: "Ukuran tidak pas",
    WRONG_COLOUR: "Warna tidak cocok",
    NOT_AS_DESCRIBED: "Tidak sesuai deskripsi",
    DEFECTIVE: "Tidak berfungsi",
    DAMAGED: "Rusak saat tiba",
    WRONG_ITEM: "Barang salah",
    TOO_LATE: "Terlambat tiba",
    OTHER: "Lainnya",
  },
  en: {
    UNWANTED: "No longer wanted",
    WRONG_SIZE: "Wrong size",
    WRONG_COLOUR: "Wrong colour",
    NOT_AS_DESCRIBED: "Not as described",
    DEFECTIVE: "Does not work",
    DAMAGED: "Arrived damaged",
    WRONG_ITEM: "Wrong item",
    TOO_LATE: "Came too late",
    OTHER: "Something else",
  },
};

const resolutions: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  id: { REFUND: "Uang kembali", STORE_CREDIT: "Saldo toko", REPLACE: "Barang pengganti" },
  en: { REFUND: "Money back", STORE_CREDIT: "Store credit", REPLACE: "A replacement" },
};

/** What a page may say beside the order. */
export const sayings = ["asked", "refused", "returned", "unreturned", "stale"] as const;
export type Saying = (typeof sayings)[number] | null;

export interface PageFacts {
  readonly order: CustomerOrder | null;
  /** What may be given back. */
  readonly returnable: readonly CustomerReturnable[];
  readonly token: string;
  readonly confirmation: string;
  readonly saying: Saying;
}

/** A longer list of numbers than this is no choice. */
const mostChoices = 100;

const eta = new Eta({ autoTrim: false });
const page = eta.compile(`<!doctype html>
<html lang="<%= it.language %>"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title><%= it.title %></title><style><%~ it.style %></style></head><body><main>
<nav><a href="<%= it.here %>?lang=<%= it.other %>" lang="<%= it.other %>"><%= it.otherName %></a></nav>
<% if (!it.order) { %><h1><%= it.words.goneTitle %></h1><p><%= it.words.gone %></p><% } else { const o = it.order; %>
<p class="shop"><%= o.shop %></p><h1><%= it.words.order %> <%= o.number %></h1><p class="soft"><%= it.words.placed %> <%= it.placed %> · <%= it.state %></p>
<% if (it.saying) { %><section class="say"><p role="status"><%= it.words[it.saying] %></p></section><% } %>
<% if (o.status === 'CANCELLED') { %><section><p><%= it.words.cancelled %></p></section><% } %>
<% for (const day of it.days) { %><section><h2><%= it.words.expected %></h2><p><%= day %></p></section><% } %>
<% for (const p of it.parcels) { %><section><h2><%= it.words.parcel %> — <%= p.state %></h2>
<% if (p.pickupCode) { %><p><%= it.words.code %><% if (p.pickupPlace) { %> <%= it.words.at %> <%= p.pickupPlace %><% } %></p><p class="code"><%= p.pickupCode %></p><% if (p.until) { %><p class="soft"><%= it.words.until %> <%= p.until %></p><% } } %>
<% if (p.trackingNumber) { %><p><%= p.carrier ?? '' %> <%= p.trackingNumber %></p><% } %><% if (p.url) { %><p><a href="<%= p.url %>" rel="noreferrer"><%= it.words.track %></a></p><% } %>
<ul><% for (const c of p.contents) { %><li><span class="soft"><%= c.quantity %> ×</span><b><%= c.title %></b></li><% } %></ul></section><% } %>
<section><h2><%= it.words.items %></h2><ul><% for (const l of it.lines) { %><li><span class="soft"><%= l.quantity %> ×</span><b><%= l.title %></b><span><%= l.price %></span></li><% } %><li><b><strong><%= it.words.total %></strong></b><strong><%= it.total %></strong></li></ul></section>
<% if (o.canCancel) { %><section><details><summary><%= it.words.cancel %></summary><form method="post" action="<%= it.here %>/cancel?lang=<%= it.language %>"><p><%= it.words.sure %></p><input type="hidden" name="confirmation" value="<%= it.confirmation %>"><button><%= it.words.yes %></button></form></details></section><% } %>
<% if (it.returnable.length > 0) { %><section><details><summary><%= it.words.giveBack %></summary><form method="post" action="<%= it.here %>/return?lang=<%= it.language %>"><input type="hidden" name="confirmation" value="<%= it.confirmation %>">
<% for (const r of it.returnable) { %><fieldset><legend><%= r.title %></legend><select name="quantity.<%= r.lineId %>" aria-label="<%= it.words.giveBack %>"><option value="0"><%= it.words.none %></option><% for (let n = 1; n <= r.most; n++) { %><option><%= n %></option><% } %></select>
<label><%= it.words.why %> <select name="reason.<%= r.lineId %>"><% for (const one of r.reasons) { %><option value="<%= one %>"><%= it.reasonWords[one] ?? one %></option><% } %></select></label>
<label><%= it.words.asWhat %> <select name="resolution.<%= r.lineId %>"><% for (const one of r.resolutions) { %><option value="<%= one %>"><%= it.resolutionWords[one] ?? one %></option><% } %></select></label></fieldset><% } %>
<button class="mild"><%= it.words.send %></button></form></details></section><% } %>
<% } %></main></body></html>
`);

/** The page of an order for its buyer; without an order, the page of a link that opens nothing. */
export function orderPage({ order, returnable, token, confirmation, saying }: PageFacts, language: Language): string {
  const money = ({ minor, currency }: { readonly minor: string; readonly currency: string }, times = 1) =>
    moneyIn(language, amountOf({ minor: BigInt(minor) * BigInt(times), currency }), currency);
  const day = (instant: string) => dayIn(language, new Date(instant).toISOString().slice(0, 10));
  const parcel = (one: CustomerParcel) => ({
    ...one,
    state: parcelStates[language][one.status] ?? one.status,
    until: one.pickupUntil === null ? null : day(one.pickupUntil),
    url: one.trackingUrl !== null && /^https?:\/\/[^\s"'<>]+$/i.test(one.trackingUrl) ? one.trackingUrl : null,
  });
  const other = language === "id" ? "en" : "id";
  return eta.render(page, {
    order,
    saying,
    confirmation,
    language,
    other,
    style,
    otherName: other === "id" ? "Bahasa Indonesia" : "English",
    words: words[language],
    reasonWords: reasons[language],
    resolutionWords: resolutions[language],
    // What takes photos is asked for over the API or at the shop: the page takes none.
    returnable: returnable
      .filter(({ photosRequired }) => !photosRequired)
      .map((one) => ({ ...one, most: Math.min(one.quantity, mostChoices) })),
    here: `/o/${token}`,
    title: order ? `${words[language].order} ${order.number}` : words[language].goneTitle,
    placed: order && day(order.placedAt),
    state: order && stateOf(order, language),
    total: order && money(order.total),
    lines: (order?.lines ?? [])
      .map((line) => ({ ...line, quantity: line.orderedQuantity - (order?.status === "CANCELLED" ? 0 : line.cancelledQuantity) }))
      .filter(({ quantity }) => quantity > 0)
      .map(({ title, quantity, unitPrice }) => ({ title, quantity, price: money(unitPrice, quantity) })),
    days:
      order?.status === "OPEN"
        ? [...new Set(order.promises.map(({ deliverFrom, deliverTo }) => daysOf(deliverFrom, deliverTo, language)))]
        : [],
    parcels: (order?.parcels ?? []).map(parcel),
  });
}

function stateOf({ status, fulfillmentStatus }: CustomerOrder, language: Language): string {
  const known: Readonly<Record<string, string>> = orderStates[language];
  return known[status === "OPEN" ? fulfillmentStatus : status] ?? orderStates[language].OPEN;
}

const daysOf = (from: string, to: string, language: Language): string =>
  from === to ? dayIn(language, to) : `${dayIn(language, from)} – ${dayIn(language, to)}`;
