import type { EntityManager } from "@mikro-orm/postgresql";
import { ofChannels } from "./invariants/channels.ts";
import { ofEvents, type Seen } from "./invariants/events.ts";
import { ofInvoices } from "./invariants/invoices.ts";
import { type Acknowledged, ofMessages } from "./invariants/messages.ts";
import { ofOrders } from "./invariants/orders.ts";
import { ofParts } from "./invariants/parts.ts";
import { ofPayments } from "./invariants/payments.ts";
import { ofReturns } from "./invariants/returns.ts";
import type { Rule } from "./invariants/rule.ts";
import { ofSettlements } from "./invariants/settlements.ts";
import { ofStock } from "./invariants/stock.ts";
import { row, sql } from "./kit/sql.ts";

/** Something that is true whatever happened, and how often it is not. */
export interface Invariant {
  readonly name: string;
  readonly meaning: string;
  /** 0 when it holds. */
  readonly count: number;
}

/** What only those outside can know, to be compared with what is stored. */
export interface Witnesses {
  readonly acknowledged?: readonly Acknowledged[];
  readonly seen?: readonly Seen[];
}

/**
 * Counts what breaks the rules that hold after any fault, a power cut included: every count is 0, or there is a bug. May run
 * beside a gateway at work. Reads whole tables, so it is for tests and for an operator's question, not for every minute.
 */
export async function checkInvariants(em: EntityManager, witnesses: Witnesses = {}): Promise<readonly Invariant[]> {
  const checked: Invariant[] = [];
  for (const { name, meaning, faults } of rulesOf(witnesses)) {
    const counted = await row(em, sql<{ count: number }>`select count(*)::int as count from (${faults}) fault`);
    checked.push({ name, meaning, count: counted?.count ?? 0 });
  }
  return checked;
}

/** All rules, each with a select of what breaks it. */
export const rulesOf = ({ acknowledged = [], seen = [] }: Witnesses): readonly Rule[] => [
  ...ofMessages(acknowledged),
  ...ofOrders,
  ...ofParts,
  ...ofStock,
  ...ofPayments,
  ...ofInvoices,
  ...ofSettlements,
  ...ofReturns,
  ...ofChannels,
  ...ofEvents(seen),
];
