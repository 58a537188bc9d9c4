/**
 * A lossy hint that there may be work. `wait` answers at the next `notify` or after `milliseconds`, whichever is first.
 * A notice given while nobody waits is kept for the next one who does.
 */
export class Signal {
  #pending = false;
  #wake: (() => void) | null = null;

  notify(): void {
    if (this.#wake) this.#wake();
    else this.#pending = true;
  }

  async wait(milliseconds: number): Promise<void> {
    if (this.#pending) {
      this.#pending = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, milliseconds);
      const signal = this;
      function done() {
        clearTimeout(timer);
        signal.#wake = null;
        resolve();
      }
      this.#wake = done;
    });
  }
}
