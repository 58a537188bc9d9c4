import { join } from "node:path";
import { peersFolder } from "../server.ts";

/** Medusa's own command, and what it has to know. */
export const command = {
  script: join(peersFolder, "node_modules", "@medusajs", "cli", "cli.js"),
  environment: { MEDUSA_DISABLE_TELEMETRY: "true", LOG_LEVEL: "warn" },
} as const;
