import { asRefusal, MalformedMessage, Reader } from "../kit/read.ts";
import type { Connector } from "./connector.ts";

type Settings = Readonly<Record<string, unknown>>;

/**
 * The settings `present` with the `given` ones in their place; null takes one out. Throws Refusal INVALID that names the
 * setting, never its value, when the connector cannot work with the outcome.
 */
export function mergeSettings(connector: Connector, present: Settings, given: Settings): Settings {
  const merged = Object.fromEntries(Object.entries({ ...present, ...given }).filter(([, value]) => value !== null));
  try {
    connector.settings(Reader.of(merged, "settings"));
  } catch (error) {
    throw asRefusal(error);
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
