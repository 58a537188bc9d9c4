import type { BookWay, ContactWay } from "./book.states.ts";

/** When an order's sale is written down: when all of it has left, or when it is completed. */
export const bookMoments = ["FULFILLED", "COMPLETED"] as const;
export type BookMoment = (typeof bookMoments)[number];

/** What is posted of the shop's life, and how. */
export interface BookPolicy {
  /** Of channels that `channels` does not name. */
  readonly usually: BookWay;
  /** By the channel's id. */
  readonly channels: Readonly<Record<string, BookWay>>;
  readonly moment: BookMoment;
  readonly contacts: ContactWay;
  /** Whether new items are made known to the books, as things that are sold. */
  readonly items: boolean;
}

export const wayOf = ({ usually, channels }: BookPolicy, channelId: string): BookWay => channels[channelId] ?? usually;
