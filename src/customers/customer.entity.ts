import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import { createdAt, idColumn, refersTo, updatedAt } from "../kit/columns.ts";

/** A buyer as a channel knows them. Personal data lives here and in Address, and nowhere else. */
const schema = defineEntity({
  name: "Customer",
  tableName: "customers",
  properties: {
    id: idColumn(),
    channelId: () => refersTo(Channel, "channel_id"),
    externalId: p.text().nullable(),
    name: p.text().nullable(),
    email: p.text().nullable(),
    phone: p.text().nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "customers_external_id", properties: ["channelId", "externalId"] }],
});

export class Customer extends schema.class {}
schema.setClass(Customer);
