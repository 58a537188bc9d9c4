import { Migration } from "@mikro-orm/migrations";

/**
 * Lists of stock levels that cost the same however many there are. A level has its item's SKU, which it is listed by, and the band
 * that its available units are in: what runs low is read band by band, each in the order of the list. Units themselves are in no
 * index, as every posting changes them: an update that changes no indexed column stays in its page and touches no index.
 */
export class Migration20261122000040_level_lists extends Migration {
  override up(): void {
    // 0, 1, 2 to 3, 4 to 7, and so on.
    this.addSql(`
      create function available_band(units integer) returns integer language sql immutable strict parallel safe as $$
        select width_bucket(units, '{1,2,4,8,16,32,64,128,256,512,1024,2048,4096,8192,16384,32768,65536,131072,262144,524288,1048576,
          2097152,4194304,8388608,16777216,33554432,67108864,134217728,268435456,536870912,1073741824}'::integer[])
      $$;`);
    this.addSql(`
      create function take_item_sku() returns trigger language plpgsql as $$
      begin
        -- Locked as a foreign key locks it: a SKU that is being changed is waited for.
        select sku into new.item_sku from inventory_items where id = new.item_id for key share;
        return new;
      end $$;`);
    this.addSql(`
      create function pass_item_sku() returns trigger language plpgsql as $$
      begin
        update inventory_levels set item_sku = new.sku where item_id = new.id;
        return null;
      end $$;`);
    this.addSql(`
      alter table "inventory_levels" add column "item_sku" text null,
        add column "available_band" int generated always as (available_band(available)) stored not null;`);
    this.addSql(`update "inventory_levels" level set item_sku = item.sku from inventory_items item where item.id = level.item_id;`);
    this.addSql(`alter table "inventory_levels" alter column "item_sku" set not null;`);
    this.addSql(`
      create trigger inventory_levels_take_item_sku before insert on inventory_levels for each row
      when (new.item_sku is null) execute function take_item_sku();`);
    this.addSql(`
      create trigger inventory_items_pass_item_sku after update of sku on inventory_items for each row
      when (old.sku <> new.sku) execute function pass_item_sku();`);

    this.addSql(`drop index "inventory_levels_location_id_index";`);
    this.addSql(`create index "inventory_levels_item_sku_location_id_index" on "inventory_levels" ("item_sku", "location_id");`);
    this.addSql(`create index "inventory_levels_location_id_item_sku_index" on "inventory_levels" ("location_id", "item_sku");`);
    this.addSql(`
      create index "inventory_levels_available_band_item_sku_location_id_index" on "inventory_levels" ("available_band", "item_sku", "location_id");`);
  }
}
