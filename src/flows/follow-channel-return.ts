import type { IncomingReturn } from "../channels/incoming-return.ts";
import type { Return } from "../returns/return.entity.ts";
import { isDecided } from "./commit-resolution.ts";
import { declineAsked, openAsked } from "./decide-return.ts";
import { cancelReturn, closeReturn } from "./end-return.ts";
import type { OrderBook } from "./order-book.ts";
import { noteRefunded } from "./refunded-at-channel.ts";
import { raiseDifference } from "./return-differences.ts";
import { linesOfReturn } from "./reverse-work.ts";
import type { Work } from "./work.ts";

/**
 * Brings a return to where its channel says that it stands, as far as that can be: what came or was given here is not undone. What does not fit
 * becomes a finding.
 */
export function followChannel(book: OrderBook, work: Work, ret: Return, said: IncomingReturn): void {
  if (said.status === "APPROVED") approved(book, work, ret, said);
  if (said.status === "DECLINED" || said.status === "CANCELLED") ended(book, work, ret, said);
  if (said.status === "REFUNDED") refunded(book, work, ret, said);
}

function approved(book: OrderBook, work: Work, ret: Return, { channelRefunds }: IncomingReturn): void {
  if (ret.status === "REQUESTED") openAsked(book, work, ret, { channelRefunds });
  else if (ret.status === "OPEN") ret.toldChannel ||= channelRefunds;
  else if (ret.status !== "CLOSED") differs(book, work, ret, "was approved there");
  checkGifts(book, work, ret);
}

function ended(book: OrderBook, work: Work, ret: Return, { status }: IncomingReturn): void {
  // What it means here is with the command: it may have been declined there on our word, as the buyer gets something else.
  if (ret.decisionWaits && status === "DECLINED") return;
  const why = status === "CANCELLED" ? "The buyer took it back" : `Declined at ${book.channel.name}`;
  const isOver = ret.status === "DECLINED" || ret.status === "CANCELLED";
  // It was declined there on our word, as the buyer gets something else here.
  const otherwise = ret.decisionId != null && !ret.toldChannel;
  const nothingHappened = linesOfReturn(book, ret).every((line) => !line.isHere && line.isPending);
  if (ret.status === "REQUESTED") declineAsked(book, work, ret, why);
  else if (!isOver && !otherwise) {
    if (ret.status === "OPEN" && nothingHappened) cancelReturn(book, work, ret, why);
    else differs(book, work, ret, status === "CANCELLED" ? "was taken back by the buyer there" : "was declined there");
  }
}

/** The money is noted once, whatever else is known of it; what nothing more is to come of is closed. */
function refunded(book: OrderBook, work: Work, ret: Return, { refund, channelRefunds }: IncomingReturn): void {
  if (ret.status === "REQUESTED") openAsked(book, work, ret, { channelRefunds });
  if (ret.status === "DECLINED" || ret.status === "CANCELLED") differs(book, work, ret, "was refunded there");
  ret.toldChannel ||= channelRefunds;
  checkGifts(book, work, ret);
  if (refund === null || refund.currency === book.order.currency) noteRefunded(book, work, ret, refund?.minor ?? null);
  else differs(book, work, ret, `was refunded in ${refund.currency}, which is not noted,`);
  const lines = linesOfReturn(book, ret);
  if (ret.status === "OPEN" && lines.every((line) => !line.isPending && (line.goods == null || isDecided(line))))
    closeReturn(book, work, ret);
}

/** The channel gives the money, and the buyer is to get something else besides. */
function checkGifts(book: OrderBook, work: Work, ret: Return): void {
  if (!ret.toldChannel || ret.status !== "OPEN") return;
  const besides = linesOfReturn(book, ret).find(({ resolution }) => resolution !== "REFUND" && resolution !== "KEEP");
  if (besides) differs(book, work, ret, `gives the money back there, and a line of it is ${besides.resolution};`);
}

const differs = (book: OrderBook, work: Work, ret: Return, what: string): void =>
  raiseDifference(
    book,
    work,
    `Return ${ret.number} ${what} while it is ${ret.status} here. Look at it at ${book.channel.name}, then override this.`,
  );
