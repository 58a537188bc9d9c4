import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, requireChannel, requireLocation } from "../../src/access/access.ts";
import type { NewReturnLine, WantedExchange } from "../../src/flows/open-return.ts";
import type { ReturnUnits } from "../../src/flows/receive-return.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { type ReturnRow, returnsById } from "../../src/returns/returns.rows.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { type MoneyInput, moneyIn } from "../kit/money.type.ts";
import type { ExchangeInput, NewReturnLineInput, ReturnUnitsInput } from "./return.inputs.ts";

export function exchangeIn(
  exchange: ExchangeInput | null | undefined,
  currency: string,
  field: readonly string[] = [],
): WantedExchange | null {
  if (exchange == null) return null;
  const { sku, unitPrice } = exchange;
  return { sku, priceMinor: unitPrice ? minorIn(unitPrice, currency, [...field, "exchange", "unitPrice"]) : null };
}

/** Throws Refusal INVALID for another currency than the order's. */
export function minorIn(amount: MoneyInput, currency: string, field: readonly string[]): bigint {
  const money = moneyIn(amount);
  if (money.currency !== currency) throw new Refusal("INVALID", `The order is in ${currency}, this amount is in ${money.currency}.`, field);
  return money.minor;
}

export const keepIn = (amount: MoneyInput | null | undefined, currency: string, field: readonly string[] = []): bigint =>
  amount == null ? 0n : minorIn(amount, currency, [...field, "amount"]);

export const returnLineIn = (line: NewReturnLineInput, index: number, currency: string): NewReturnLine => ({
  lineId: idIn("OrderLine", line.lineId, ["lines", String(index), "lineId"]),
  quantity: line.quantity,
  reason: line.reason as NewReturnLine["reason"],
  resolution: line.resolution as NewReturnLine["resolution"],
  exchange: exchangeIn(line.exchange, currency, ["lines", String(index)]),
  keepMinor: keepIn(line.amount, currency, ["lines", String(index)]),
  note: line.note ?? null,
  photos: line.photos ?? [],
});

export function addressIn(address: string, field: readonly string[]): string {
  if (address.length > 2_000 || !URL.canParse(address) || !address.startsWith("https://"))
    throw new Refusal("INVALID", "It is found at an address that begins with https://.", field);
  return address;
}

export const unitsIn = <Units extends ReturnUnitsInput>(lines: readonly Units[]): (Omit<Units, "returnLineId"> & ReturnUnits)[] =>
  lines.map(({ returnLineId, ...units }, index) => ({
    ...units,
    lineId: idIn("ReturnLine", returnLineId, ["lines", String(index), "returnLineId"]),
  }));

/** The return of an id. Throws Refusal NOT_FOUND for one that is not seen, FORBIDDEN for a channel that the key does not cover. */
export async function returnSeen(em: EntityManager, access: Access, text: string): Promise<ReturnRow> {
  const id = idIn("Return", text, ["id"]);
  const [found] = await returnsById(em, [id], access);
  if (!found) throw new Refusal("NOT_FOUND", "There is no such return.", ["id"]);
  requireChannel(access, found.channelId, ["id"]);
  return found;
}

/** Throws Refusal FORBIDDEN for a location that the key does not cover. */
export function placeIn({ access }: Context, text: string): string {
  const id = idIn("Location", text, ["locationId"]);
  requireLocation(access, id);
  return id;
}
