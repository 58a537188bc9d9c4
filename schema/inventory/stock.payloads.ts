import { Ctx, Field, ObjectType } from "type-graphql";
import { type InventoryLevelRow, inventoryLevelsById } from "../../src/inventory/levels.rows.ts";
import { type ReservationRow, reservationsById } from "../../src/inventory/reservations.rows.ts";
import type { Context } from "../kit/context.ts";
import { Payload } from "../kit/user-errors.ts";
import { InventoryLevelObject, ReservationObject } from "./level.type.ts";

/** An outcome is plain text values, so a list of ids is one of them. */
export const idList = (ids: readonly string[]): string => ids.join(" ");
export const idsOf = (list: string | undefined): string[] => list?.split(" ") ?? [];

// Neither reads by loader: an earlier mutation of the same operation may have filled it.
async function inOrder<Row extends { readonly id: string }>(ids: readonly string[], found: Promise<Row[]>): Promise<Row[]> {
  const byId = new Map((await found).map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

@ObjectType()
abstract class StockPayload extends Payload {
  levelIds?: string;

  @Field(() => [InventoryLevelObject], { description: "The levels that were changed, as they stand now; empty when nothing was done." })
  levels(@Ctx() { em, access }: Context): Promise<InventoryLevelRow[]> {
    const ids = idsOf(this.levelIds);
    return inOrder(ids, inventoryLevelsById(em, ids, access));
  }
}

@ObjectType()
abstract class ReservationPayload extends Payload {
  reservationIds?: string;

  @Field(() => [ReservationObject], { description: "The reservations as they stand now; empty when nothing was done." })
  reservations(@Ctx() { em, access }: Context): Promise<ReservationRow[]> {
    const ids = idsOf(this.reservationIds);
    return inOrder(ids, reservationsById(em, ids, access));
  }
}

@ObjectType({ description: "What came of correcting counts." })
export class AdjustStockPayload extends StockPayload {}

@ObjectType({ description: "What came of a count." })
export class CountStockPayload extends StockPayload {}

@ObjectType({ description: "What came of a transfer." })
export class TransferStockPayload extends StockPayload {}

@ObjectType({ description: "What came of taking goods in." })
export class ReceiveStockPayload extends StockPayload {}

@ObjectType({ description: "What came of changing the state of units." })
export class MoveStockPayload extends StockPayload {}

@ObjectType({ description: "What came of reserving units." })
export class ReserveStockPayload extends ReservationPayload {}

@ObjectType({ description: "What came of giving reservations back." })
export class ReleaseReservationPayload extends ReservationPayload {}

@ObjectType({ description: "What came of keeping reservations longer." })
export class ExtendReservationsPayload extends ReservationPayload {}

@ObjectType({ description: "What came of giving reservations to an order." })
export class ConsumeReservationsPayload extends ReservationPayload {}
