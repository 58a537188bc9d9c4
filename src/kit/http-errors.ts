/** The channel could not answer now. Asking again later is worth it. */
export class ChannelUnavailable extends Error {
  override readonly name = "ChannelUnavailable";
  /** Seconds the channel asked us to wait; null when it named none. */
  readonly retryAfter: number | null;

  constructor(message: string, retryAfter: number | null, options?: ErrorOptions) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}

/** The channel answered no. Asking the same again cannot help; a person has to mend the credentials or the request. */
export class ChannelRefused extends Error {
  override readonly name = "ChannelRefused";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}
