import type { Connector } from "../../src/channels/connector.ts";
import { missingSettings } from "../../src/channels/settings.ts";
import { type StoredSettings, VaultError } from "../../src/channels/vault.ts";
import type { Services } from "../kit/context.ts";

interface Address {
  readonly code: string;
  readonly connectorKey: string | null;
}

/** `settings` hold secrets; nothing of them is answered. */
interface Configured {
  readonly connectorKey: string | null;
  readonly settings: StoredSettings;
}

const connectorOf = (key: string | null, { connectors }: Services): Connector | undefined =>
  key === null ? undefined : connectors.get(key);

/** Where a channel sends its webhooks, under the gateway's own address; null when it sends none. */
export const webhookPathOf = ({ code, connectorKey }: Address, services: Services): string | null =>
  connectorOf(connectorKey, services)?.webhook ? `/webhooks/${code}` : null;

export function webhookUrlOf(address: Address, services: Services): string | null {
  const path = webhookPathOf(address, services);
  return path === null || services.publicUrl === undefined ? null : `${services.publicUrl}${path}`;
}

export function missingSettingsOf({ connectorKey, settings }: Configured, services: Services): string[] {
  const connector = connectorOf(connectorKey, services);
  if (!connector) return [];
  try {
    return missingSettings(connector, services.accounts.vault.open(settings));
  } catch (error) {
    // They cannot be opened any more: all of them are missing.
    if (error instanceof VaultError) return ["settings"];
    throw error;
  }
}

export const settingsAreComplete = (configured: Configured, services: Services): boolean =>
  configured.connectorKey === null || missingSettingsOf(configured, services).length === 0;
