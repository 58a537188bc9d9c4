/** Medusa's settings; it looks for this file where it is started. Events, workflows and locks stay in its one process, as without Redis. */
import { defineConfig } from "@medusajs/framework/utils";

const { DATABASE_URL, POOL_SIZE } = process.env;

// biome-ignore lint/style/noDefaultExport: Medusa reads the default export.
export default defineConfig({
  projectConfig: {
    databaseUrl: DATABASE_URL,
    databaseDriverOptions: { ssl: false, connection: { ssl: false }, pool: { min: 2, max: Number(POOL_SIZE) } },
    databaseLogging: false,
    http: { storeCors: "*", adminCors: "*", authCors: "*", jwtSecret: "bench", cookieSecret: "bench" },
  },
  admin: { disable: true },
});
