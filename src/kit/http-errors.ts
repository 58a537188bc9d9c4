/** The channel could not answer now. Asking again later is worth it. */
export class ChannelUnavailable extends Error {
  override readonly name = "ChannelUnavailable";
  /** Seconds the channel asked us to wait; null when it named none. */
  readonly retryAfter: number | null;
  /** False only when it is certain that nothing was done: it did not hear us, or it said so. */
  readonly mayBeDone: boolean;

  constructor(message: string, retryAfter: number | null, options: ErrorOptions & { readonly mayBeDone?: boolean } = {}) {
    super(message, options);
    this.retryAfter = retryAfter;
    this.mayBeDone = options.mayBeDone ?? true;
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
