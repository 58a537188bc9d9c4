/** Where a subscription's events come from, for one who takes what is there and waits when there is nothing. */
export interface Source {
  /** What is there now, which may be nothing; null when no more will come. Throws what the source failed with. */
  take(): readonly unknown[] | null;
  /** Calls once, soon or at once, when there may be more to take. */
  whenMore(call: () => void): void;
  /** Nothing more is wanted. */
  end(): void;
}

/** Any stream as a source. One that is a source already, such as those of the event log, is taken as it is. */
export function sourceOf(stream: AsyncIterable<unknown>): Source {
  return isSource(stream) ? stream : new StreamSource(stream[Symbol.asyncIterator]());
}

const isSource = (stream: object): stream is Source => "take" in stream && "whenMore" in stream && "end" in stream;

class StreamSource implements Source {
  readonly #events: AsyncIterator<unknown>;
  #there: readonly unknown[] | null = [];
  #failure: { readonly error: unknown } | null = null;

  constructor(events: AsyncIterator<unknown>) {
    this.#events = events;
  }

  take(): readonly unknown[] | null {
    if (this.#failure) throw this.#failure.error;
    const there = this.#there;
    if (there !== null) this.#there = [];
    return there;
  }

  whenMore(call: () => void): void {
    void this.#wait().then(call);
  }

  async #wait(): Promise<void> {
    try {
      const { done, value } = await this.#events.next();
      this.#there = done ? null : [value];
    } catch (error) {
      this.#failure = { error };
    }
  }

  end(): void {
    // Not waited for: an async generator answers only after its next event.
    Promise.resolve(this.#events.return?.()).catch(() => {});
  }
}
