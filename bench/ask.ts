import pg from "pg";

/** Runs one statement on a connection of its own and answers its rows. */
export async function ask<Rows extends readonly object[]>(url: string, statement: string, values: readonly unknown[] = []): Promise<Rows> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(statement, [...values])).rows as unknown as Rows;
  } finally {
    await client.end();
  }
}

/** Settles tables that were just filled, so that no vacuum runs into a measurement. */
export async function settle(url: string): Promise<void> {
  await ask(url, "vacuum analyze");
  await ask(url, "checkpoint");
}
