import { asRefusal, MalformedMessage, Reader } from "../kit/read.ts";
import type { Connector } from "./connector.ts";

type Settings = Readonly<Record<string, unknown>>;

/**
 * The settings `present` with the `given` ones in their place; null takes one out. Throws Refusal INVALID that names the
 * setting, never its value, when the connector cannot work with the outcome. Where the merchant's consent brings settings, some may be
 * missing until then; what is there must be right.
 */
export function mergeSettings(connector: Connector, present: Settings, given: Settings): Settings {
  const merged = Object.fromEntries(Object.entries({ ...present, ...given }).filter(([, value]) => value !== null));
  try {
    connector.settings(Reader.of(merged, "settings"));
  } catch (error) {
    const mayCome = connector.authorization && error instanceof MalformedMessage && !Object.hasOwn(merged, settingAt(error.path));
    if (!mayCome) throw asRefusal(error);
  }
  return merged;
}

/** Names of the settings that are missing or wrong; a connector names the first one it meets. Never a value. */
export function missingSettings(connector: Connector, settings: Settings): string[] {
  try {
    connector.settings(Reader.of(settings));
    return [];
  } catch (error) {
    if (error instanceof MalformedMessage) return [error.path];
    throw error;
  }
}

/** The setting that a path such as `settings.webhookSecrets[1]` leads to. */
const settingAt = (path: string): string => path.split(/[.[]/)[1] ?? "";
