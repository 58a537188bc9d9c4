import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import { createdAt, eventSequence, idColumn, instant, refersTo, textList, updatedAt } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import { languages, type NoticeStatus, noticeKinds, noticeStatuses, noticeTransitions } from "./notice.states.ts";

/** Something a buyer is told of an order, once. To whom is looked up when it is sent, and never stored here. */
const notice = defineEntity({
  name: "Notice",
  tableName: "notices",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id"),
    kind: p.enum(noticeKinds),
    /** What it is about, an id most often: of that the buyer is told once. */
    subject: p.text(),
    /** Ids and days that its words need. No personal data. */
    data: p.json().$type<Readonly<Record<string, string | null>>>(),
    status: p.enum(noticeStatuses).default("PENDING"),
    /** In which language it was sent. */
    language: p.enum(languages).nullable(),
    attempts: p.integer().default(0),
    nextAttemptAt: instant(),
    tryUntil: instant(),
    /** While it is being sent: whoever sends it died when this is over. */
    busyUntil: instant().nullable(),
    /** Why it was not sent, or may have been. Never an address. */
    reason: p.text().nullable(),
    sentAt: instant().nullable(),
    eventSequence: eventSequence(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "notices_once", properties: ["kind", "subject"] }],
  checks: [
    { name: "notices_sending", expression: "(status = 'SENDING') = (busy_until is not null)" },
    { name: "notices_sent", expression: "status <> 'SENT' or sent_at is not null" },
  ],
  indexes: [
    { properties: ["orderId", "createdAt", "id"] },
    { properties: ["createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["kind", "createdAt", "id"] },
    { properties: ["nextAttemptAt"], where: "status = 'PENDING'", name: "notices_due" },
    { properties: ["busyUntil"], where: "status = 'SENDING'", name: "notices_busy" },
  ],
});

export class Notice extends notice.class {
  /** A person wants it sent anew, whatever became of it. Throws Refusal ILLEGAL_TRANSITION for one that is on its way. */
  resend(now: Date, until: Date): void {
    this.become("PENDING");
    Object.assign(this, { attempts: 0, nextAttemptAt: now, tryUntil: until, reason: null });
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: NoticeStatus): void {
    this.status = step(noticeTransitions, this.status, status, `Notice ${this.id}`);
  }
}
notice.setClass(Notice);

/** What a channel's buyers are told by us. Without a row: what its type says. */
const ofChannel = defineEntity({
  name: "ChannelNotices",
  tableName: "channel_notices",
  properties: {
    channelId: () => refersTo(Channel, "channel_id").primary(),
    kinds: textList(),
    /** Null: by the country of the address. */
    language: p.enum(languages).nullable(),
    updatedAt: updatedAt(),
  },
});

export class ChannelNotices extends ofChannel.class {}
ofChannel.setClass(ChannelNotices);
