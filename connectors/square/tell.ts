import type { Account } from "../../src/channels/account.ts";
import type { CommandAnswer, Commands, Tellers } from "../../src/channels/command.ts";
import { type Ask, askAnything, askJson, refusal } from "../../src/kit/http-ask.ts";
import { ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { orderPath, readOrder, squareAsk } from "./client.ts";
import type { SquareSettings } from "./settings.ts";

type SquareAccount = Account<SquareSettings>;

/** What Square is told: parcels and refunds. It cannot be told to cancel a paid order. */
export const tell: Tellers<SquareSettings> = {
  // The order's version is sent along, so a repeat is another request to Square: it is looked at instead.
  SHIP: { send: ship, observe: seenShipped },
  REFUND: { send: refund, observe: seenRefunded, knowsKey: true },
};

const ended = new Set(["COMPLETED", "CANCELED", "FAILED"]);
const openOf = (order: Reader): Reader[] =>
  (order.optionalList("fulfillments") ?? []).filter((one) => !ended.has(one.optionalText("state") ?? ""));

/** An order has one fulfillment: it is completed, with what is known of the parcel. */
async function ship({ order, shipment }: Commands["SHIP"], account: SquareAccount, key: string): Promise<CommandAnswer> {
  const known = await readOrder(order.externalId, account);
  const before = shippedIn(known, shipment.trackingNumber);
  if (before) return before;
  const [open, ...more] = openOf(known);
  if (!open) return { outcome: "REJECTED", reason: `Square has nothing open to be shipped of order ${order.number}.` };
  if (more.length > 0)
    return { outcome: "REJECTED", reason: `Order ${order.number} has several fulfillments at Square; complete them there.` };
  const { carrierName, trackingNumber, trackingUrl } = shipment;
  const isShipment = open.optionalText("type") === "SHIPMENT";
  const details = {
    ...(carrierName === null ? {} : { carrier: carrierName }),
    ...(trackingNumber === null ? {} : { tracking_number: trackingNumber }),
    ...(trackingUrl === null ? {} : { tracking_url: trackingUrl }),
  };
  const fulfillment = { uid: open.text("uid"), state: "COMPLETED", ...(isShipment ? { shipment_details: details } : {}) };
  const update = { location_id: known.text("location_id"), version: known.integer("version"), fulfillments: [fulfillment] };
  const ask = squareAsk(account.settings, orderPath(order.externalId), "PUT", { order: update, idempotency_key: key });
  const { refused } = await told(ask, account);
  return refused ?? { outcome: "ACCEPTED", reference: open.text("uid") };
}

async function seenShipped({ order, shipment }: Commands["SHIP"], account: SquareAccount): Promise<CommandAnswer | null> {
  return shippedIn(await readOrder(order.externalId, account), shipment.trackingNumber);
}

/** Completed with the parcel's number, or, of a parcel without, all that there is. */
function shippedIn(order: Reader, trackingNumber: string | null): CommandAnswer | null {
  const completed = (order.optionalList("fulfillments") ?? []).filter((one) => one.optionalText("state") === "COMPLETED");
  const numberOf = (one: Reader) => one.optionalObject("shipment_details")?.optionalText("tracking_number") ?? null;
  const found =
    completed.find((one) => trackingNumber !== null && numberOf(one) === trackingNumber) ??
    // A pick-up or a delivery keeps no number.
    (openOf(order).length === 0 ? completed.find((one) => trackingNumber === null || one.optionalText("type") !== "SHIPMENT") : undefined);
  return found ? { outcome: "ACCEPTED", reference: found.text("uid") } : null;
}

/** A payment is refunded, not an order: the one that has enough. */
async function refund({ order, amount, reason }: Commands["REFUND"], account: SquareAccount, key: string): Promise<CommandAnswer> {
  const known = await readOrder(order.externalId, account);
  const payment = (known.optionalList("tenders") ?? []).find(
    (tender) => tender.object("amount_money").integer("amount") >= Number(amount.minor),
  );
  if (!payment)
    return { outcome: "REJECTED", reason: `No single payment of order ${order.number} is as much; refund it at Square in parts.` };
  const wanted = {
    idempotency_key: key,
    payment_id: payment.optionalText("payment_id") ?? payment.text("id"),
    amount_money: { amount: Number(amount.minor), currency: amount.currency },
    ...(reason === null ? {} : { reason: reason.slice(0, 192) }),
  };
  const { refused, answer } = await told(squareAsk(account.settings, "/v2/refunds", "POST", wanted), account);
  return refused ?? becameOf(answer.object("refund"));
}

/** Sent anew with its key, Square answers the refund that there is; how it stands now is asked of it. */
async function seenRefunded(command: Commands["REFUND"], account: SquareAccount, key: string): Promise<CommandAnswer> {
  const first = await refund(command, account, key);
  if (first.outcome !== "PENDING" || first.reference === null) return first;
  return becameOf((await askJson(account.http, squareAsk(account.settings, `/v2/refunds/${first.reference}`))).object("refund"));
}

function becameOf(refund: Reader): CommandAnswer {
  const [status, reference] = [refund.optionalText("status"), refund.text("id")];
  if (status === "REJECTED" || status === "FAILED") return { outcome: "REJECTED", reason: `Square says the refund is ${status}.` };
  return { outcome: status === "PENDING" ? "PENDING" : "ACCEPTED", reference };
}

/** A refusal for which asking again cannot help is an answer. Another version of the order: it is read, and told, again. */
async function told(ask: Ask, { http }: SquareAccount): Promise<{ readonly refused: CommandAnswer | null; readonly answer: Reader }> {
  const { status, body } = await askAnything(http, ask);
  if (status === 401 || status === 403) throw refusal(ask, status);
  const answer = Reader.json(body);
  if (status >= 200 && status <= 299) return { refused: null, answer };
  const codes = (answer.optionalList("errors") ?? []).map((error) => error.optionalText("code") ?? "");
  if (status === 409 || codes.includes("VERSION_MISMATCH"))
    throw new ChannelUnavailable("The order changed at Square meanwhile; it is told again.", null, { mayBeDone: false });
  return { refused: { outcome: "REJECTED", reason: `Square refused it: ${codes.join(", ") || status}.` }, answer };
}
