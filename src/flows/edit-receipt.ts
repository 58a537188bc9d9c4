import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, requireLocation } from "../access/access.ts";
import type { EventType } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { ExpectedReceipt } from "../inventory/expected-receipt.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { checkQuantity, lockStock, mostUnits } from "./lock-stock.ts";

export interface NewReceipt {
  readonly locationId: string;
  readonly eta: string;
  readonly source: ExpectedReceipt["source"];
  readonly reference: string | null;
  readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
}

/**
 * Says what is expected at a location: a receipt an item, all of them or none. Answers their ids. Call `promiseAnew` once it has committed.
 *
 * Throws Refusal INVALID or NOT_FOUND that names the field.
 */
export async function expectReceipts(em: EntityManager, deed: Deed, wanted: NewReceipt): Promise<string[]> {
  const { locationId, eta, source, reference, lines } = wanted;
  checkDay(eta);
  checkReference(reference);
  const named = lines.map((line, index) => ({ ...line, locationId, field: ["lines", String(index)], locationField: ["locationId"] }));
  const ledger = await lockStock(em, named);
  const receipts = named.map(({ itemId, quantity, field }) => {
    checkQuantity(quantity, [...field, "quantity"]);
    return em.create(ExpectedReceipt, { id: newId(), itemId, locationId, quantity, eta, source, reference });
  });
  // `incoming` is one number of the level: it has an end like the others.
  if (named.reduce((units, { quantity }) => units + quantity, 0) > mostUnits)
    throw new Refusal("INVALID", `More than ${mostUnits} units are expected at once.`, ["lines"]);
  await ledger.post(deed);
  for (const receipt of receipts) await tell(em, deed, receipt, "expected_receipt.created");
  return receipts.map(({ id }) => id);
}

export interface ReceiptChange {
  readonly quantity?: number;
  readonly eta?: string;
  readonly reference?: string | null;
}

/**
 * Changes what is expected, or when. Answers the receipt. Call `promiseAnew` once it has committed.
 *
 * Throws Refusal NOT_FOUND, INVALID for fewer units than came in already, ILLEGAL_TRANSITION once it is over, or VERSION_CONFLICT.
 */
export async function updateReceipt(
  em: EntityManager,
  deed: Deed,
  access: Access,
  id: string,
  { version, ...change }: ReceiptChange & { readonly version: number | null },
): Promise<ExpectedReceipt> {
  const receipt = await lockReceipt(em, access, id);
  if (version !== null && version !== receipt.version)
    throw new Refusal("VERSION_CONFLICT", `The receipt is at version ${receipt.version}, not ${version}. Read it again.`, ["version"]);
  if (change.eta !== undefined) checkDay(change.eta);
  if (change.reference !== undefined) checkReference(change.reference);
  if (change.quantity !== undefined) {
    checkQuantity(change.quantity, ["quantity"]);
    if (change.quantity <= receipt.receivedQuantity)
      throw new Refusal(
        "INVALID",
        `${receipt.receivedQuantity} of it came in already; it is for more than that. Cancel it when no more comes.`,
        ["quantity"],
      );
  }
  const before = { eta: receipt.eta, quantity: receipt.quantity };
  em.assign(receipt, { ...change, updatedAt: deed.at });
  await tell(em, deed, receipt, "expected_receipt.updated", { from: before });
  return receipt;
}

/** What is still to come of it does not come. Answers the receipt. Throws Refusal NOT_FOUND or ILLEGAL_TRANSITION once it is over. */
export async function cancelReceipt(em: EntityManager, deed: Deed, access: Access, id: string): Promise<ExpectedReceipt> {
  const receipt = await lockReceipt(em, access, id);
  receipt.cancel();
  receipt.updatedAt = deed.at;
  await tell(em, deed, receipt, "expected_receipt.cancelled");
  return receipt;
}

/** Units of receipts came in, in the same transaction: their levels are locked already. Throws Refusal NOT_FOUND, INVALID or ILLEGAL_TRANSITION. */
export async function countReceived(
  em: EntityManager,
  deed: Deed,
  units: readonly {
    readonly receiptId: string;
    readonly itemId: string;
    readonly locationId: string;
    readonly quantity: number;
    readonly field: readonly string[];
  }[],
): Promise<void> {
  for (const { receiptId, itemId, locationId, quantity, field } of units) {
    const receipt = await em.findOne(ExpectedReceipt, { id: receiptId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (!receipt) throw new Refusal("NOT_FOUND", "There is no such receipt.", field);
    if (receipt.itemId !== itemId || receipt.locationId !== locationId)
      throw new Refusal("INVALID", "This receipt is for another item or location.", field);
    checkOpen(receipt, field);
    receipt.receive(quantity);
    receipt.updatedAt = deed.at;
    await tell(em, deed, receipt, "expected_receipt.received", { received: quantity });
  }
}

/** The level is locked first, as by whoever takes goods in. */
async function lockReceipt(em: EntityManager, access: Access, id: string): Promise<ExpectedReceipt> {
  const known = await em.findOne(ExpectedReceipt, { id });
  if (!known) throw new Refusal("NOT_FOUND", "There is no such receipt.", ["id"]);
  requireLocation(access, known.locationId, ["id"]);
  await lockStock(em, [{ itemId: known.itemId, locationId: known.locationId, field: ["id"] }]);
  const receipt = await em.findOneOrFail(ExpectedReceipt, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  checkOpen(receipt, ["id"]);
  return receipt;
}

function checkOpen({ status }: ExpectedReceipt, field: readonly string[]): void {
  if (status !== "OPEN") throw new Refusal("ILLEGAL_TRANSITION", `The receipt is ${status}; nothing of it is expected any more.`, field);
}

async function tell(
  em: EntityManager,
  deed: Deed,
  receipt: ExpectedReceipt,
  type: EventType<"ExpectedReceipt">,
  more: Record<string, unknown> = {},
): Promise<void> {
  receipt.eventSequence = (receipt.eventSequence ?? 0) + 1;
  await em.flush();
  const { id, itemId, locationId, quantity, receivedQuantity, eta, status, eventSequence: sequence } = receipt;
  const data = { status, eta, quantity, receivedQuantity, ...more };
  await record(em, deed, [{ type, aggregateType: "ExpectedReceipt", aggregateId: id, sequence, itemId, locationId, data }]);
}

function checkDay(eta: string): void {
  const date = new Date(`${eta}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(eta) || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== eta)
    throw new Refusal("INVALID", "A day is written as 2026-12-31.", ["eta"]);
}

function checkReference(reference: string | null): void {
  if (reference !== null && !/^.{1,200}$/.test(reference))
    throw new Refusal("INVALID", "A reference has 1 to 200 characters in one line.", ["reference"]);
}
