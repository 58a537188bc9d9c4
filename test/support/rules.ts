import type { EntityManager } from "@mikro-orm/postgresql";
import { activateRules, changeRules, draftRules } from "../../src/flows/edit-rules.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { aDeed, type Shop } from "./shop.ts";

/** Brings these rules into force, as a version of their own. Answers its number. */
export const enforce = (shop: Shop, ...rules: readonly Rule[]): Promise<number> =>
  shop.em.transactional(async (em) => {
    const deed = aDeed();
    const { number } = await draftRules(em as EntityManager, deed, { name: "Test", from: null });
    await changeRules(em as EntityManager, deed, { number, revision: null }, () => rules);
    await activateRules(em as EntityManager, deed, number);
    return number;
  });
