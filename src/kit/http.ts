/** The only way out to a channel. It obeys the deadline, the channel's limits and its `Retry-After`. */
export type Http = (url: string, init?: HttpRequest) => Promise<Response>;

export interface HttpRequest extends RequestInit {
  /** Name of the limit it counts against, where the channel has several; left out: the first. */
  readonly limit?: string;
  /** How much of the limit it takes; left out: 1. */
  readonly cost?: number;
}
