import { Migration } from "@mikro-orm/migrations";

/**
 * Stock that cannot lie. The ledger is the truth: a level changes only because movements were written, by the trigger
 * here, so a level equals the sum of its movements by construction. The checks on the level keep every count at zero or above.
 */
export class Migration20261122000002_ledger extends Migration {
  override up(): void {
    this.addSql(`
      create function apply_movements() returns trigger language plpgsql as $$
      declare
        wanted integer;
        applied integer;
      begin
        with effect as (
          select item_id, location_id, min(level_sequence) as sequence, max(level_sequence) as last_sequence,
            sum(case to_bucket when 'AVAILABLE' then quantity else 0 end - case from_bucket when 'AVAILABLE' then quantity else 0 end) as available,
            sum(case to_bucket when 'RESERVED' then quantity else 0 end - case from_bucket when 'RESERVED' then quantity else 0 end) as reserved,
            sum(case to_bucket when 'COMMITTED' then quantity else 0 end - case from_bucket when 'COMMITTED' then quantity else 0 end) as committed,
            sum(case to_bucket when 'SAFETY_STOCK' then quantity else 0 end - case from_bucket when 'SAFETY_STOCK' then quantity else 0 end) as safety_stock,
            sum(case to_bucket when 'QUALITY_CONTROL' then quantity else 0 end - case from_bucket when 'QUALITY_CONTROL' then quantity else 0 end) as quality_control,
            sum(case to_bucket when 'DAMAGED' then quantity else 0 end - case from_bucket when 'DAMAGED' then quantity else 0 end) as damaged,
            max(occurred_at) as occurred_at
          from posted group by item_id, location_id
        ), done as (
          update inventory_levels level set
            available = level.available + effect.available,
            reserved = level.reserved + effect.reserved,
            committed = level.committed + effect.committed,
            safety_stock = level.safety_stock + effect.safety_stock,
            quality_control = level.quality_control + effect.quality_control,
            damaged = level.damaged + effect.damaged,
            sequence = effect.sequence,
            updated_at = effect.occurred_at
          from effect
          where level.item_id = effect.item_id and level.location_id = effect.location_id
            and effect.sequence = level.sequence + 1 and effect.last_sequence = effect.sequence
          returning 1
        )
        select (select count(*) from effect), (select count(*) from done) into wanted, applied;
        if applied <> wanted then
          raise exception 'a posting met a level that has moved on' using errcode = 'serialization_failure';
        end if;
        return null;
      end $$;`);
    this.addSql(`
      create trigger inventory_movements_apply after insert on inventory_movements
      referencing new table as posted for each statement execute function apply_movements();`);

    this.addSql(`
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is written once: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
      end $$;`);
    this.addSql(`
      create trigger inventory_movements_written_once before update or delete or truncate on inventory_movements
      for each statement execute function refuse_change();`);

    this.addSql(`
      create function refuse_direct_count() returns trigger language plpgsql as $$
      begin
        if pg_trigger_depth() < 2 then
          raise exception 'a level is the sum of its movements: write a movement instead' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`
      create trigger inventory_levels_follow_ledger
      before update of available, reserved, committed, safety_stock, quality_control, damaged, sequence on inventory_levels
      for each row execute function refuse_direct_count();`);
    this.addSql(`
      create trigger inventory_levels_start_empty before insert on inventory_levels for each row
      when (new.available + new.reserved + new.committed + new.safety_stock + new.quality_control + new.damaged + new.sequence <> 0)
      execute function refuse_direct_count();`);

    this.addSql(`
      create function refuse_nested_bundle() returns trigger language plpgsql as $$
      begin
        perform 1 from inventory_items where id in (new.bundle_id, new.component_id) order by id for no key update;
        if exists (select 1 from bundle_components where bundle_id = new.component_id or component_id = new.bundle_id) then
          raise exception 'a bundle is never a part of another bundle' using errcode = 'check_violation', constraint = 'bundle_components_flat';
        end if;
        return new;
      end $$;`);
    this.addSql(`
      create trigger bundle_components_flat before insert or update on bundle_components
      for each row execute function refuse_nested_bundle();`);

    // One active hold a target, placer and handle: a repeat is the same hold.
    this.addSql(`
      create unique index holds_one_active on holds (order_id, target, coalesce(line_id, fulfillment_order_id, order_id), placed_by, handle)
      where status = 'ACTIVE';`);
    // Stock that arrives looks here for who waits.
    this.addSql(`
      create index fulfillment_orders_waiting on fulfillment_orders (order_id)
      where status = 'BACKORDERED' or held_from = 'BACKORDERED';`);
    // A finding stands once for an order or line while it is open.
    this.addSql(`
      create unique index order_validations_once on order_validations (order_id, coalesce(line_id, order_id), code) where status = 'OPEN';`);
  }

  override down(): void {
    throw new Error("The ledger is not undone: drop the database instead.");
  }
}
