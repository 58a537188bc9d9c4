import { createHash } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import { json, row, sql } from "../kit/sql.ts";

export interface Request {
  readonly caller: string;
  readonly operation: string;
  readonly key: string;
  readonly input: unknown;
}

/**
 * Does something once per caller, operation and key: a repeat is answered with the first outcome and does nothing. Call it
 * inside the transaction that does the work. Two at once: the second waits for the first.
 *
 * Throws Refusal IDEMPOTENCY_MISMATCH when the key was used with another input.
 */
export async function once<Outcome extends Record<string, unknown>>(
  em: EntityManager,
  { caller, operation, key, input }: Request,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const hash = createHash("sha256").update(json(input)).digest("hex");
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${caller} ${operation} ${key}`}, 0))`.execute(em.getKysely());
  const done = await row(
    em,
    sql<{ hash: string; outcome: Outcome }>`
      select request_hash as hash, outcome from idempotency_records where caller = ${caller} and operation = ${operation} and key = ${key}`,
  );
  if (done) {
    if (done.hash !== hash)
      throw new Refusal("IDEMPOTENCY_MISMATCH", "This idempotency key was used with another input. Use a new key for a new request.", [
        "idempotencyKey",
      ]);
    return done.outcome;
  }
  const outcome = await work();
  await sql`
    insert into idempotency_records (caller, operation, key, request_hash, outcome, created_at)
    values (${caller}, ${operation}, ${key}, ${hash}, ${json(outcome)}::jsonb, now())`.execute(em.getKysely());
  return outcome;
}
