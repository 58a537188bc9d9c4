import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { connectionType } from "../kit/connection.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { InventoryState, MovementReason, ReservationOwner, ReservationStatus } from "./level.enums.ts";

@ObjectType("InventoryLevel", {
  implements: Node,
  description: "How much of an item lies at a location, by state. It is the sum of its movements, always.",
})
export class InventoryLevelObject extends Node {
  @Field(() => Int, { description: "Units free to promise." })
  available!: number;

  @Field(() => Int, { description: "Units kept for carts, quotes, channels, and orders that a person must mend." })
  reserved!: number;

  @Field(() => Int, { description: "Units promised to the work of orders." })
  committed!: number;

  @Field(() => Int, { description: "Units kept back from sale." })
  safetyStock!: number;

  @Field(() => Int, { description: "Units set aside until somebody has looked at them." })
  qualityControl!: number;

  @Field(() => Int, { description: "Units not fit for sale." })
  damaged!: number;

  @Field(() => Int, { description: "All units that lie there: the sum of the six states. `incoming` is not among them." })
  onHand!: number;

  @Field(() => Int, { description: "Units expected from suppliers and transfers." })
  incoming!: number;

  @Field(() => Int, {
    description: "Grows by one with every change of the level: of two readings the one with the higher number is newer.",
  })
  sequence!: number;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const InventoryLevelConnection = connectionType(() => InventoryLevelObject, "InventoryLevel", "inventory levels");

@ObjectType("InventoryMovement", { description: "One line of a level's ledger. Double entry; never changed, never deleted." })
export class InventoryMovementObject {
  @Field(() => ID, { description: "Opaque and unique among movements." })
  id!: string;

  @Field(() => InventoryState, { description: "The state the units left." })
  from!: string;

  @Field(() => InventoryState, { description: "The state the units are in since." })
  to!: string;

  @Field(() => Int, { description: "How many units, always more than 0." })
  quantity!: number;

  @Field(() => MovementReason, { description: "Why they moved." })
  reason!: string;

  @Field(() => String, { nullable: true, description: "What caused it, for example `order:…` or the caller's own reference." })
  document!: string | null;

  @Field(() => String, { description: "Who did it: an API key's id, `intake` for the channels, or `system`." })
  actor!: string;

  @Field(() => DateTime, { description: "When they moved." })
  occurredAt!: string;

  @Field(() => Int, { description: "The level's `sequence` after this. Lines of one posting share it." })
  levelSequence!: number;
}

export const InventoryMovementConnection = connectionType(() => InventoryMovementObject, "InventoryMovement", "movements");

@ObjectType("Reservation", { description: "A soft promise: units that are kept for somebody who has not ordered yet." })
export class ReservationObject {
  @Field(() => ID, { description: "Opaque and stable. Pass it to `releaseReservation`." })
  id!: string;

  @Field(() => Int, { description: "How many units are kept." })
  quantity!: number;

  @Field(() => ReservationOwner, { description: "For whom they are kept." })
  ownerType!: string;

  @Field(() => String, { description: "The owner's id, as whoever reserved gave it." })
  ownerId!: string;

  @Field(() => DateTime, { nullable: true, description: "When it ends by itself; null when only a release ends it." })
  expiresAt!: string | null;

  @Field(() => ReservationStatus, { description: "Whether the units are still kept." })
  status!: string;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;
}

@InputType({ description: "Which levels. Conditions that are left out do not limit." })
export class InventoryLevelFilterInput {
  @Field(() => [String], { nullable: true, description: "Only of items with one of these SKUs." })
  skus?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of these items." })
  itemIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only at these locations." })
  locationIds?: string[] | null;

  @Field(() => Int, { nullable: true, description: "Only levels with fewer units available than this: what runs low." })
  belowAvailable?: number | null;
}
