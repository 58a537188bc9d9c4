import type { EntityManager } from "@mikro-orm/postgresql";
import { LRUCache } from "lru-cache";
import { row, sql } from "../kit/sql.ts";
import { builtInRules } from "./built-in.ts";
import { type RuleVersion, ready } from "./decide.ts";
import type { Rule } from "./rule.ts";

const builtIn = ready(null, builtInRules);

/** A version that was in force never changes, so it is made ready once a process. */
const known = new LRUCache<string, RuleVersion>({ max: 20 });

/** The rules in force; the built-in ones while no set is active. One short statement, for any number of orders. */
export async function activeRules(em: EntityManager): Promise<RuleVersion> {
  const active = await row(em, sql<{ id: string }>`select id from rule_sets where status = 'ACTIVE'`);
  if (!active) return builtIn;
  return known.get(active.id) ?? readyOf(em, active.id);
}

async function readyOf(em: EntityManager, id: string): Promise<RuleVersion> {
  const stored = await row(em, sql<{ number: number; rules: Rule[] }>`select number, rules from rule_sets where id = ${id}`);
  if (!stored) throw new Error(`Rule set ${id} is active and not there`);
  const version = ready(stored.number, stored.rules);
  known.set(id, version);
  return version;
}
