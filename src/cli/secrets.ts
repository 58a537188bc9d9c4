import { Command } from "commander";

export function secretsCommand(): Command {
  const secrets = new Command("secrets").description("The key that seals the channels' secrets in the database.");
  secrets.command("key").description("Makes a key for MUARA_SECRET_KEY and shows it on standard output. Nothing is stored.").action(key);
  secrets
    .command("reseal")
    .description("Seals all channels' settings with the first key of MUARA_SECRET_KEY, so that the others can be taken out.")
    .action(reseal);
  return secrets;
}

async function key(): Promise<void> {
  const { newKey } = await import("../channels/vault.ts");
  process.stdout.write(`${newKey()}\n`);
}

async function reseal(): Promise<void> {
  const { environment, readConfig } = await import("../config.ts");
  const { openLog } = await import("../kit/log.ts");
  const { sealAll, vaultFor } = await import("../secret-keys.ts");
  const { withDatabase } = await import("./with-database.ts");
  const config = readConfig(environment());
  const vault = await vaultFor(config);
  const count = await withDatabase((orm) => sealAll(orm, vault, openLog(config.logLevel), { anew: true }));
  process.stdout.write(`${count === 1 ? "1 channel's settings were" : `${count} channels' settings were`} sealed with the first key.\n`);
}
