import { Migration20261122000001_initial } from "./20261122000001-initial.ts";
import { Migration20261122000002_ledger } from "./20261122000002-ledger.ts";
import { Migration20261122000003_logs } from "./20261122000003-logs.ts";
import { Migration20261122000020_imports } from "./20261122000020-imports.ts";
import { Migration20261122000030_lists } from "./20261122000030-lists.ts";
import { Migration20261122000040_level_lists } from "./20261122000040-level-lists.ts";
import { Migration20261122000041_periods } from "./20261122000041-periods.ts";

/** Every migration, oldest first. A migration that has landed is never changed: write the next one. */
export const migrations = [
  Migration20261122000001_initial,
  Migration20261122000002_ledger,
  Migration20261122000003_logs,
  Migration20261122000020_imports,
  Migration20261122000030_lists,
  Migration20261122000040_level_lists,
  Migration20261122000041_periods,
];
