import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import { rows, sql } from "../kit/sql.ts";

type Kind = "channel" | "location";

/** All codes of a kind, by id. */
export async function codesOf(em: EntityManager, kind: Kind): Promise<Map<string, string>> {
  const found = await rows(em, sql<{ id: string; code: string }>`select id, code from ${sql.table(`${kind}s`)} order by code`);
  return new Map(found.map(({ id, code }) => [id, code]));
}

/** The ids of these codes. Throws Refusal NOT_FOUND that names the codes there are. */
export async function idsOfCodes(em: EntityManager, kind: Kind, codes: readonly string[]): Promise<string[]> {
  if (codes.length === 0) return [];
  const known = new Map([...(await codesOf(em, kind))].map(([id, code]) => [code, id]));
  return codes.map((code) => {
    const id = known.get(code);
    if (id === undefined)
      throw new Refusal("NOT_FOUND", `There is no ${kind} "${code}"; there are ${[...known.keys()].join(", ") || "none"}.`);
    return id;
  });
}
