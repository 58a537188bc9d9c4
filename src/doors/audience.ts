import type { Pushed } from "./pushed.ts";

/** How old an answer may be when it is given to another, and how many are kept for it. */
const answersLastMs = 1_000;
const mostAnswers = 1_000;

/** What is said about an event, once it is known. Who waits for it costs no promise: there may be ten thousand. */
export class Answer {
  #pushed: Pushed | null = null;
  #waiting: (() => void)[] = [];

  /** `execution` does not reject. */
  constructor(execution: Promise<Pushed>) {
    void execution.then((pushed) => {
      this.#pushed = pushed;
      for (const call of this.#waiting) call();
      this.#waiting = [];
    });
  }

  /** Null while it is not known. */
  get pushed(): Pushed | null {
    return this.#pushed;
  }

  /** Calls once it is known. To be asked only while it is not. */
  whenKnown(call: () => void): void {
    this.#waiting.push(call);
  }
}

/**
 * All who ask the same of a subscription's events with the same rights. What is said about an event is read, executed and written
 * once for them, anew for every event, and anew for those who come to it more than a second later.
 */
export class Audience {
  readonly #answers = new Map<object, Answer>();

  /** What is said about an event: as another heard it just now, or what `execute` answers, which does not reject. */
  answer(event: unknown, execute: () => Promise<Pushed>): Answer {
    // Told apart by the object itself: an event that is a mere number may come again as another event.
    if (typeof event !== "object" || event === null) return new Answer(execute());
    const known = this.#answers.get(event);
    if (known) return known;

    if (this.#answers.size >= mostAnswers) this.#answers.clear();
    if (this.#answers.size === 0) setTimeout(() => this.#answers.clear(), answersLastMs).unref();
    const answer = new Answer(execute());
    this.#answers.set(event, answer);
    return answer;
  }
}

/** A place in an audience. */
export interface Seat {
  readonly audience: Audience;
  leave(): void;
}

/** The audiences there are: each lives as long as somebody is in it. */
export class Audiences {
  readonly #all = new Map<string, { readonly audience: Audience; members: number }>();

  /** The audience of a question, which is everything that answers depend on beside the event. Null is a question nobody else asks. */
  join(question: string | null): Seat {
    if (question === null) return { audience: new Audience(), leave: () => {} };
    const known = this.#all.get(question) ?? { audience: new Audience(), members: 0 };
    this.#all.set(question, known);
    known.members += 1;
    const leave = () => {
      known.members -= 1;
      if (known.members === 0) this.#all.delete(question);
    };
    return { audience: known.audience, leave };
  }
}
