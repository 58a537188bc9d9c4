import { defineEntity, p } from "@mikro-orm/core";
import { instant, refersTo } from "../kit/columns.ts";
import { Channel } from "./channel.entity.ts";

/** A link by which a merchant lets us in: good once, and for a while. Of its state only a hash is kept. */
const schema = defineEntity({
  name: "ChannelAuthorization",
  tableName: "channel_authorizations",
  properties: {
    stateHash: p.text().primary(),
    channelId: () => refersTo(Channel, "channel_id").index(),
    redirectUri: p.text(),
    expiresAt: instant(),
  },
});

export class ChannelAuthorization extends schema.class {}
schema.setClass(ChannelAuthorization);
