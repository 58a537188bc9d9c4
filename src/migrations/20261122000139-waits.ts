import { Migration } from "@mikro-orm/migrations";

/**
 * Of each item: how many units are waited for, those beyond its limit too, and how often who waits has changed. So it is seen without looking
 * at any of them whether they are to be told another day.
 */
export class Migration20261122000139_waits extends Migration {
  override up(): void {
    this.addSql(`alter table "sold_ahead" add column "waiting" int not null default 0, add column "changes" int not null default 0;`);
    this.addSql(`alter table "sold_ahead" drop constraint "sold_ahead_counts";`);
    this.addSql(`alter table "sold_ahead" add constraint "sold_ahead_counts" check (least(backordered, preordered, waiting) >= 0);`);
    this.addSql(`
      insert into sold_ahead as counted (item_id, waiting)
      select item_id, sum(quantity) from allocations where status = 'EXPECTED' group by item_id order by item_id
      on conflict (item_id) do update set waiting = excluded.waiting;`);
    this.addSql(`create index "sold_ahead_item_id_index" on "sold_ahead" ("item_id") where waiting > 0;`);

    // Locked in the order of the items, so that two transactions never wait for each other in a circle.
    this.addSql(`
      create function count_waits(changed uuid[], units integer[], backorders integer[], preorders integer[]) returns void language plpgsql as $$
      begin
        insert into sold_ahead (item_id) select distinct item from unnest(changed) as item order by item on conflict do nothing;
        perform 1 from sold_ahead where item_id = any(changed) order by item_id for update;
        update sold_ahead counted set changes = counted.changes + 1, waiting = counted.waiting + change.units,
          backordered = counted.backordered + change.backorders, preordered = counted.preordered + change.preorders
        from unnest(changed, units, backorders, preorders) as change(item_id, units, backorders, preorders) where counted.item_id = change.item_id;
      end $$;`);
    const counted = (limit: string) => `coalesce(sum(units) filter (where counts_against = '${limit}'), 0)::integer`;
    const body = (changes: string) => `
      declare
        sums record;
      begin
        select array_agg(item_id) as items, array_agg(units) as units, array_agg(backorders) as backorders, array_agg(preorders) as preorders into sums from (
          select item_id, sum(units)::integer as units, ${counted("BACKORDER")} as backorders, ${counted("PREORDER")} as preorders
          from (${changes}) change group by item_id
        ) summed;
        if sums.items is not null then perform count_waits(sums.items, sums.units, sums.backorders, sums.preorders); end if;
        return null;
      end`;
    const added = "select item_id, counts_against, quantity as units from after_change where status = 'EXPECTED'";
    const removed = "select item_id, counts_against, -quantity from before_change where status = 'EXPECTED'";
    this.addSql(`create or replace function count_added_ahead() returns trigger language plpgsql as $$ ${body(added)} $$;`);
    this.addSql(
      `create or replace function count_changed_ahead() returns trigger language plpgsql as $$ ${body(`${added} union all ${removed}`)} $$;`,
    );
    this.addSql(`drop function count_sold_ahead(uuid[], integer[], integer[]);`);
  }

  override down(): void {
    throw new Error("What is waited for is not forgotten: restore a backup instead.");
  }
}
