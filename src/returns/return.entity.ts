import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import { channelReturnStatuses, returnWishes } from "../channels/incoming-return.ts";
import { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { createdAt, eventSequence, idColumn, instant, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Location } from "../locations/location.entity.ts";
import { Order } from "../orders/order.entity.ts";
import { labelPayers, type ReturnStatus, returnOrigins, returnStatuses, returnTransitions } from "./return.states.ts";

/** Units of an order that a buyer gives back, and what the buyer gets for each of them. */
const schema = defineEntity({
  name: "Return",
  tableName: "returns",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    channelId: () => refersTo(Channel, "channel_id"),
    /** What a person calls it: the order's number, and which of its returns it is. */
    number: p.text(),
    status: p.enum(returnStatuses),
    origin: p.enum(returnOrigins),
    /** The channel's own id of it, where the channel has it, too. */
    externalId: p.text().nullable(),
    /** The parcel that came back by itself. */
    fulfillmentId: () => refersTo(Fulfillment, "fulfillment_id").nullable(),
    /** Where it is to come. Null: anywhere. */
    locationId: () => refersTo(Location, "location_id").nullable(),
    labelPaidBy: p.enum(labelPayers),
    /** What was said with it, and why it was declined or cancelled. No personal data. */
    note: p.text().nullable(),
    endNote: p.text().nullable(),
    /** The channel gives the money back: it was told to, or decided it by itself. */
    toldChannel: p.boolean().default(false),
    /** What the channel said of it last, and the channel's own time of that. */
    channelStatus: p.enum(channelReturnStatuses).nullable(),
    channelUpdatedAt: instant().nullable(),
    /** What the buyer asked the channel for; null: it does not say, and a channel refunds. */
    channelWish: p.enum(returnWishes).nullable(),
    /** The command by which the channel was asked to decide it, the last one; and whether its answer is waited for. */
    decisionId: p.uuid().nullable(),
    decisionWaits: p.boolean().default(false),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [
    { name: "returns_number", properties: ["orderId", "number"] },
    { name: "returns_external_id", properties: ["channelId", "externalId"] },
    { name: "returns_parcel", properties: ["fulfillmentId"] },
  ],
  checks: [
    { name: "returns_to_sender", expression: "(origin = 'RETURN_TO_SENDER') = (fulfillment_id is not null)" },
    { name: "returns_decision", expression: "not decision_waits or (status = 'REQUESTED' and decision_id is not null)" },
    {
      name: "returns_channel",
      expression: "(channel_status is null) = (channel_updated_at is null) and (channel_status is null or external_id is not null)",
    },
  ],
  indexes: [
    { properties: ["createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["channelId", "createdAt", "id"] },
    { properties: ["number"] },
  ],
});

export class Return extends schema.class {
  /** Throws Refusal ILLEGAL_TRANSITION that says what is possible. */
  become(status: ReturnStatus): void {
    this.status = step(returnTransitions, this.status, status, `Return ${this.number}`);
    this.decisionWaits = false;
  }

  /** Its channel is asked, and decides. */
  await(commandId: string): void {
    this.decisionId = commandId;
    this.decisionWaits = true;
  }

  get isToSender(): boolean {
    return this.origin === "RETURN_TO_SENDER";
  }
}
schema.setClass(Return);
