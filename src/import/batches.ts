import type { Entry } from "./source.ts";

/** What of a file is written in one transaction: so many rows at most, and hardly more than so many bytes of the file. */
export interface BatchSize {
  readonly rows: number;
  readonly bytes: number;
}

/** Groups a file's rows. `from` is the offset of the first. A batch is full before its bytes are more than a row over the most. */
export async function* batchesOf<Row>(
  rows: AsyncIterable<Entry<Row>>,
  from: number,
  most: BatchSize,
): AsyncGenerator<readonly Entry<Row>[]> {
  let batch: Entry<Row>[] = [];
  let start = from;
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < most.rows && row.end - start < most.bytes) continue;
    yield batch;
    batch = [];
    start = row.end;
  }
  if (batch.length > 0) yield batch;
}

/** The same things, with the next one being made while the present one is worked on; never more than that one ahead. */
export async function* oneAhead<Thing>(things: AsyncGenerator<Thing>): AsyncGenerator<Thing> {
  let next = things.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = things.next();
      // Whoever waits for it hears of its failure; until then nobody does.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await things.return(undefined).catch(() => {});
  }
}
