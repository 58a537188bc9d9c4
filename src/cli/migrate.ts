import { Command } from "commander";

export const migrateCommand = (): Command =>
  new Command("migrate")
    .description("Brings the database to this version. A gateway does so by itself when it starts.")
    .action(async () => {
      const { withDatabase } = await import("./with-database.ts");
      await withDatabase(async () => {});
      process.stdout.write("The database is at the newest version.\n");
    });
