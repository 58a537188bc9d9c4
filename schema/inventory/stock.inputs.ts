import { Field, ID, InputType, Int } from "type-graphql";
import type { Adjustment, StockChange } from "../../src/flows/adjust-stock.ts";
import type { Receipt } from "../../src/flows/receive-stock.ts";
import type { NewReservation } from "../../src/flows/reserve-stock.ts";
import type { MovementEnd } from "../../src/inventory/inventory-movement.entity.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime } from "../kit/scalars.ts";
import { AdjustableState, AdjustmentReason, InventoryState, ReceivingState, SoftOwner } from "./level.enums.ts";

@InputType({ description: "What every change of stock may say." })
abstract class StockInput extends MutationInput {
  @Field(() => String, {
    nullable: true,
    description: "Your own reference for the ledger, for example `stocktake:2026-11`; up to 200 characters, no personal data.",
  })
  document?: string | null;
}

@InputType({ description: "So many units more or fewer at one place." })
export class StockChangeInput {
  @Field(() => ID, { description: "The item. Not a bundle: its stock is that of its parts." })
  itemId!: string;

  @Field(() => ID, { description: "The location." })
  locationId!: string;

  @Field(() => Int, { description: "Units more, or fewer when negative. Not 0." })
  delta!: number;

  @Field(() => AdjustableState, { defaultValue: "AVAILABLE", description: "The state whose count is corrected." })
  bucket!: StockChange["bucket"];
}

@InputType({ description: "A correction of counts: all of the changes or none." })
export class AdjustStockInput extends StockInput {
  @Field(() => [StockChangeInput], { description: "The changes, 1 to 500." })
  changes!: StockChangeInput[];

  @Field(() => AdjustmentReason, { defaultValue: "ADJUSTED", description: "Why; it stands in the ledger." })
  reason!: Adjustment["reason"];
}

@InputType({ description: "What was counted at one place." })
export class CountedInput {
  @Field(() => ID, { description: "The item." })
  itemId!: string;

  @Field(() => ID, { description: "The location." })
  locationId!: string;

  @Field(() => Int, { description: "Units that lie there, in whatever state: promised, damaged and free alike." })
  counted!: number;

  @Field(() => Int, {
    description: "The level's `onHand` when counting began; 0 where there is no level. When it has moved on since, nothing is done.",
  })
  expected!: number;
}

@InputType({ description: "Counts of shelves: all of them or none." })
export class CountStockInput extends StockInput {
  @Field(() => [CountedInput], { description: "The counts, 1 to 500, each place once." })
  counted!: CountedInput[];
}

@InputType({ description: "So many units of an item." })
export class ItemQuantityInput {
  @Field(() => ID, { description: "The item. Not a bundle: its stock is that of its parts." })
  itemId!: string;

  @Field(() => Int, { description: "How many units, more than 0." })
  quantity!: number;
}

@InputType({ description: "A transfer that leaves one location and arrives at the other at once." })
export class TransferStockInput extends StockInput {
  @Field(() => ID, { description: "Where the units are available now." })
  fromLocationId!: string;

  @Field(() => ID, { description: "Where they will be available." })
  toLocationId!: string;

  @Field(() => [ItemQuantityInput], { description: "What is moved, 1 to 250 items." })
  lines!: ItemQuantityInput[];
}

@InputType({ description: "So many units of an item that came in." })
export class ReceivedUnitsInput extends ItemQuantityInput {
  @Field(() => ID, { nullable: true, description: "The expected receipt that they are of; when left out, they were not expected." })
  expectedReceiptId?: string | null;
}

@InputType({ description: "Goods that came in." })
export class ReceiveStockInput extends StockInput {
  @Field(() => ID, { description: "Where they came in." })
  locationId!: string;

  @Field(() => [ReceivedUnitsInput], { description: "What came in, 1 to 500 items." })
  lines!: ReceivedUnitsInput[];

  @Field(() => ReceivingState, { defaultValue: "AVAILABLE", description: "Where they are put." })
  into!: Receipt["into"];
}

@InputType({ description: "Units that change their state where they lie." })
export class MoveStockInput extends StockInput {
  @Field(() => ID, { description: "The location." })
  locationId!: string;

  @Field(() => [ItemQuantityInput], { description: "What changes its state, 1 to 500 items." })
  lines!: ItemQuantityInput[];

  @Field(() => InventoryState, { description: "The state the units are in: `AVAILABLE`, `SAFETY_STOCK`, `QUALITY_CONTROL` or `DAMAGED`." })
  from!: MovementEnd;

  @Field(() => InventoryState, { description: "The state they get. Damaged units can be written off: `EXTERNAL`." })
  to!: MovementEnd;
}

@InputType({ description: "So many units at one place." })
export class ReservationLineInput extends ItemQuantityInput {
  @Field(() => ID, { description: "Where the units are kept." })
  locationId!: string;
}

@InputType({ description: "Units to keep for somebody who has not ordered yet: all of the lines or none." })
export class ReserveStockInput extends MutationInput {
  @Field(() => [ReservationLineInput], {
    description:
      "What is kept and where, 1 to 500; each line becomes a reservation, or more where part of it comes from what is kept for the channel.",
  })
  lines!: ReservationLineInput[];

  @Field(() => SoftOwner, { description: "For whom they are kept." })
  ownerType!: NewReservation["ownerType"];

  @Field(() => String, { description: "The cart's, quote's or channel's id in your system, 1 to 200 characters." })
  ownerId!: string;

  @Field(() => DateTime, { nullable: true, description: "When it ends by itself. When left out, only a release ends it." })
  expiresAt?: Date | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "The channel it is for: only from its locations and above its buffers, and only orders of it get the units. With the owner `CHANNEL` any order of the channel does.",
  })
  channelId?: string | null;
}

@InputType({ description: "Reservations to keep until another time: all of them or none." })
export class ExtendReservationsInput extends MutationInput {
  @Field(() => [ID], { description: "The reservations, 1 to 500." })
  reservationIds!: string[];

  @Field(() => DateTime, { nullable: true, description: "When they end by themselves. When left out, only a release ends them." })
  expiresAt?: Date | null;
}

@InputType({ description: "Reservations of a cart or quote whose order is here: all of them or none." })
export class ConsumeReservationsInput extends MutationInput {
  @Field(() => [ID], { description: "The reservations, 1 to 500." })
  reservationIds!: string[];

  @Field(() => ID, { description: "The order that gets the units." })
  orderId!: string;
}

@InputType({ description: "Reservations to give back: all of them or none." })
export class ReleaseReservationInput extends MutationInput {
  @Field(() => [ID], { description: "The reservations, 1 to 500." })
  reservationIds!: string[];
}
