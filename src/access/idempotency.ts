import { createHash } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import { json, rows, sql } from "../kit/sql.ts";

export interface Request {
  readonly caller: string;
  readonly operation: string;
  readonly key: string;
  readonly input: unknown;
}

/** The ids an operation answered with. */
type Outcome = Readonly<Record<string, unknown>>;

/**
 * Does something once per caller, operation and key: a repeat is answered with the first outcome and does nothing. Call it
 * inside the transaction that does the work. Two at once: the second waits for the first.
 *
 * Throws Refusal IDEMPOTENCY_MISMATCH when the key was used with another input.
 */
export async function once<Result extends Outcome>(em: EntityManager, request: Request, work: () => Promise<Result>): Promise<Result> {
  const [known] = await recall<Result>(em, [request]);
  if (known instanceof Refusal) throw known;
  if (known) return known;
  const outcome = await work();
  await remember(em, [{ request, outcome }]);
  return outcome;
}

/** Two requests of the same name are one request, or a mistake. */
export const nameOf = ({ caller, operation, key }: Request): string => `${caller} ${operation} ${key}`;

/**
 * For each request, each of another name: what it was answered with before, Refusal IDEMPOTENCY_MISMATCH when that was for another
 * input, or null when it is new. Until the transaction ends nobody else works on any of them.
 */
export async function recall<Result extends Outcome>(
  em: EntityManager,
  requests: readonly Request[],
): Promise<(Result | Refusal | null)[]> {
  if (requests.length === 0) return [];
  // In the same order everywhere, so that two transactions never wait for each other in a circle.
  await sql`
    select pg_advisory_xact_lock(lock) from (
      select distinct hashtextextended(name, 0) as lock from unnest(${requests.map(nameOf)}::text[]) as name order by 1
    ) locks`.execute(em.getKysely());
  const wanted = JSON.stringify(requests.map(({ caller, operation, key }) => ({ caller, operation, key })));
  const found = await rows(
    em,
    sql<{ caller: string; operation: string; key: string; hash: string; outcome: Result }>`
      select caller, operation, key, request_hash as hash, outcome from idempotency_records
      where (caller, operation, key) in (
        select caller, operation, key from jsonb_to_recordset(${wanted}::jsonb) as wanted(caller uuid, operation text, key text)
      )`,
  );
  const byName = new Map(found.map((one) => [nameOf({ ...one, input: null }), one]));
  return requests.map((request) => {
    const known = byName.get(nameOf(request));
    if (!known) return null;
    if (known.hash === hashOf(request)) return known.outcome;
    return new Refusal("IDEMPOTENCY_MISMATCH", "This idempotency key was used with another input. Use a new key for a new request.", [
      "idempotencyKey",
    ]);
  });
}

/** Notes what requests were answered with, in the transaction that did the work. */
export async function remember(
  em: EntityManager,
  answered: readonly { readonly request: Request; readonly outcome: Outcome }[],
): Promise<void> {
  if (answered.length === 0) return;
  const values = JSON.stringify(
    answered.map(({ request, outcome }) => ({
      caller: request.caller,
      operation: request.operation,
      key: request.key,
      hash: hashOf(request),
      outcome,
    })),
  );
  await sql`
    insert into idempotency_records (caller, operation, key, request_hash, outcome, created_at)
    select caller, operation, key, hash, outcome, now()
    from jsonb_to_recordset(${values}::jsonb) as done(caller uuid, operation text, key text, hash text, outcome jsonb)`.execute(
    em.getKysely(),
  );
}

const hashOf = ({ input }: Request): string => createHash("sha256").update(json(input)).digest("hex");
