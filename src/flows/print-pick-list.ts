import type { EntityManager } from "@mikro-orm/postgresql";
import { pickListPdf } from "../documents/pick-list.ts";
import type { Language } from "../documents/words.ts";
import type { Deed } from "../events/record.ts";
import { PickList } from "../fulfillment/pick-list.entity.ts";
import { picksNow } from "../fulfillment/pick-lists.rows.ts";
import { Refusal } from "../kit/errors.ts";
import { globalId } from "../kit/global-id.ts";
import { localIn } from "../kit/local-date.ts";
import { rows, sql } from "../kit/sql.ts";
import { Location } from "../locations/location.entity.ts";
import { keepPaper, shortNumber } from "./keep-document.ts";

/**
 * Makes the paper of a pick list, of what is still to be picked now, and answers the document's id: the last one's, when that says the very
 * same. Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION when nothing is left to be picked.
 */
export async function printPickList(em: EntityManager, { at }: Deed, pickListId: string, language: Language): Promise<string> {
  const list = await em.findOne(PickList, { id: pickListId });
  if (!list) throw new Refusal("NOT_FOUND", "There is no such pick list.", ["pickListId"]);
  const lines = list.endedAt == null ? await toPick(em, pickListId) : [];
  if (lines.length === 0)
    throw new Refusal("ILLEGAL_TRANSITION", `The pick list is ${list.status}; nothing is left to be picked of it.`, ["pickListId"]);
  const location = await em.findOneOrFail(Location, { id: list.locationId });
  const number = shortNumber(list.id);
  const data = {
    ...{ id: globalId("PickList", list.id), number, location: location.name, about: list.assignee ?? null },
    madeOn: localIn(location.timeZone, at).date,
    lines: lines.map((line) => ({ place: null, ...line })),
  };
  const paper = { kind: "PICK_LIST", subjectType: "PickList", subjectId: list.id, language, fileName: `pick-list-${number}` } as const;
  return keepPaper(em, paper, await pickListPdf(data, language));
}

interface ToPick {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  /** Numbers, the oldest order first: it gets the first units. */
  readonly orders: readonly string[];
}

/** What is wanted of each item and does not lie in the cart, by SKU. */
const toPick = (em: EntityManager, pickListId: string): Promise<ToPick[]> =>
  rows(
    em,
    sql<ToPick>`
      select one.sku, one.title, sum(one.quantity)::int as quantity,
        json_agg(one.number || case when one.quantity > 1 then ' × ' || one.quantity else '' end order by one.placed_at, one.order_id) as orders
      from (
        select now.sku, now.title, now.item_id, now.order_id, orders.number, min(now.placed_at) as placed_at,
          sum(now.wanted - now.picked)::int as quantity
        from (${picksNow}) now join orders on orders.id = now.order_id
        where now.pick_list_id = ${pickListId} and now.wanted > now.picked group by 1, 2, 3, 4, 5) one
      group by one.sku, one.title, one.item_id order by one.sku`,
  );
