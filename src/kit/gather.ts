/**
 * Group commit: callers that arrive while the last group is being worked on form the next one. No timer, so a lone
 * caller does not wait; under load a group grows by itself and one transaction serves all who wait.
 *
 * `work` answers one result per item, in order. When it throws, each half of the group is tried by itself, so that one bad
 * item fails alone, and soon.
 */
export function gather<Item, Result>(work: (items: readonly Item[]) => Promise<readonly Result[]>, mostInGroup = 500) {
  type Waiting = { readonly item: Item; readonly resolve: (result: Result) => void; readonly reject: (error: unknown) => void };
  const waiting: Waiting[] = [];
  let working: Promise<void> | null = null;

  async function settle(group: readonly Waiting[]): Promise<void> {
    try {
      const results = await work(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const half of halves(group)) await settle(half);
    }
  }

  async function workOff(): Promise<void> {
    while (waiting.length > 0) await settle(waiting.splice(0, mostInGroup));
    working = null;
  }

  return {
    /** Adds an item and answers its result once its group has been worked on. */
    add(item: Item): Promise<Result> {
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        working ??= workOff();
      });
    },
    /** Resolves when nothing waits any more. */
    async idle(): Promise<void> {
      while (working) await working;
    },
  };
}

/** A list of two or more in two lists, in order. */
export function halves<Item>(items: readonly Item[]): [Item[], Item[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
