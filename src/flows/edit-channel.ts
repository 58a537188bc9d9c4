import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel, ownRights } from "../channels/channel.entity.ts";
import { noteAccess } from "../channels/channel-access.ts";
import type { ChannelRights, Connector } from "../channels/connector.ts";
import { narrowRights } from "../channels/rights.ts";
import { mergeSettings } from "../channels/settings.ts";
import { tellsOf } from "../channels/tells.ts";
import { type Settings, type StoredSettings, type Vault, VaultError } from "../channels/vault.ts";
import { walkSoon } from "../channels/walks.rows.ts";
import type { EventType } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { isId } from "../kit/ids.ts";
import { isCurrency } from "../kit/money.ts";
import { isTimeZone } from "../kit/time-zone.ts";
import { Location } from "../locations/location.entity.ts";

/** A place as the channel calls it, and which of our locations that is. */
export interface ExternalLocation {
  readonly externalId: string;
  readonly locationId: string;
}

/** A carrier as we call it, and as the channel does. */
export interface CarrierCode {
  readonly carrier: string;
  readonly channelCode: string;
}

type Plain = Pick<Channel, "code" | "name" | "type" | "status" | "currency" | "timeZone">;

export interface ChannelValues extends Partial<Plain> {
  /** Those to narrow. */
  readonly rights?: Partial<ChannelRights>;
  /** Secrets among them: never told again, not in an event either. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly publishStock?: boolean;
  readonly asksUndated?: boolean;
  readonly locationIds?: readonly string[];
  readonly externalLocations?: readonly ExternalLocation[];
  readonly carrierCodes?: readonly CarrierCode[];
}

export type NewChannel = ChannelValues & Omit<Plain, "status"> & { readonly connectorKey: string | null };

/** What settings are read with, and sealed. */
interface Accounting {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly vault: Vault;
}

/**
 * Connects an account. Settings may come later, as some channels give their secret only for an address that is known: until
 * then the channel takes no messages. Throws Refusal INVALID that names the field, NOT_FOUND for a location that is none,
 * or ALREADY_EXISTS for a code that is taken.
 */
export async function createChannel(em: EntityManager, deed: Deed, accounting: Accounting, values: NewChannel): Promise<Channel> {
  const { connectorKey, rights, settings, locationIds, externalLocations, carrierCodes, ...plain } = values;
  const most = connectorKey === null ? ownRights : connectorOf(accounting, connectorKey).rights;
  check(values);
  await checkLocations(em, values);
  const channel = em.create(Channel, {
    ...plain,
    connectorKey,
    rights: narrowRights(most, most, rights ?? {}),
    settings: settings ? settingsOf(accounting, connectorKey, {}, settings) : {},
    locationIds: [...(locationIds ?? [])],
    externalLocations: mapOf(externalLocations ?? []),
    tells: connectorKey === null ? {} : tellsOf(connectorOf(accounting, connectorKey)),
    carrierCodes: codesOf(carrierCodes ?? []),
  });
  await tell(em, deed, channel, "channel.created", {});
  return channel;
}

/**
 * Changes what is given. Settings are merged: a given one replaces, null takes one out, the others stay. Throws Refusal
 * NOT_FOUND, INVALID that names the field, or VERSION_CONFLICT when `version` is not the present one.
 */
export async function updateChannel(
  em: EntityManager,
  deed: Deed,
  accounting: Accounting,
  id: string,
  values: ChannelValues,
  version: number | null,
): Promise<Channel> {
  const channel = await em.findOne(Channel, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["id"]);
  if (version !== null && version !== channel.version)
    throw new Refusal("VERSION_CONFLICT", `The channel is at version ${channel.version}, not ${version}. Read it again.`, ["version"]);
  check(values);
  await checkLocations(em, values);
  const { rights, settings, locationIds, externalLocations, carrierCodes, ...plain } = values;
  em.assign(channel, plain);
  const connectorKey = channel.connectorKey ?? null;
  if (rights) {
    const most = connectorKey === null ? ownRights : connectorOf(accounting, connectorKey).rights;
    channel.rights = narrowRights(most, channel.rights, rights);
  }
  if (settings) channel.settings = settingsOf(accounting, connectorKey, channel.settings, settings);
  if (locationIds) channel.locationIds = [...locationIds];
  if (externalLocations) channel.externalLocations = mapOf(externalLocations);
  if (carrierCodes) channel.carrierCodes = codesOf(carrierCodes);
  await tell(em, deed, channel, "channel.updated", { changed: Object.keys(values).sort() });
  // Whoever gives new credentials means them to be tried.
  if (settings) {
    await noteAccess(em, deed, id, "OPEN", null);
    await walkSoon(em, id);
  }
  return channel;
}

/** `more` holds names of fields, never their values. */
async function tell(
  em: EntityManager,
  deed: Deed,
  channel: Channel,
  type: EventType<"Channel">,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  channel.eventSequence = (channel.eventSequence ?? 0) + 1;
  await em.flush();
  const { id, code, status } = channel;
  const data = { code, status, type: channel.type, connectorKey: channel.connectorKey ?? null, ...more };
  await record(em, deed, [{ type, aggregateType: "Channel", aggregateId: id, sequence: channel.eventSequence, channelId: id, data }]);
}

function connectorOf({ connectors }: Accounting, key: string): Connector {
  const connector = connectors.get(key);
  if (!connector)
    throw new Refusal("INVALID", `There is no connector "${key}"; there are ${[...connectors.keys()].join(", ")}.`, ["connector"]);
  return connector;
}

/** The settings to be stored. */
function settingsOf(accounting: Accounting, key: string | null, present: StoredSettings, given: Settings): StoredSettings {
  if (key === null) {
    if (Object.keys(given).length === 0) return {};
    throw new Refusal("INVALID", "A channel without a connector has no settings.", ["settings"]);
  }
  const connector = connectorOf(accounting, key);
  try {
    return accounting.vault.toStore(mergeSettings(connector, openable(accounting.vault, present), given));
  } catch (error) {
    throw error instanceof VaultError ? new Refusal("INVALID", `The settings cannot be stored. ${error.message}`, ["settings"]) : error;
  }
}

/** None, where they cannot be opened any more: who enters them anew enters all of them. */
function openable(vault: Vault, stored: StoredSettings): Settings {
  try {
    return vault.open(stored);
  } catch (error) {
    if (error instanceof VaultError) return {};
    throw error;
  }
}

const mapOf = (places: readonly ExternalLocation[]): Record<string, string> =>
  Object.fromEntries(places.map(({ externalId, locationId }) => [externalId, locationId]));

const codesOf = (codes: readonly CarrierCode[]): Record<string, string> =>
  Object.fromEntries(codes.map(({ carrier, channelCode }) => [carrier, channelCode]));

function check({ code, name, currency, timeZone, externalLocations = [], carrierCodes = [] }: ChannelValues): void {
  for (const [index, { carrier, channelCode }] of carrierCodes.entries())
    if (!carrier.trim() || !channelCode.trim())
      throw new Refusal("INVALID", "A carrier's code is not empty.", ["carrierCodes", String(index)]);
  // The code stands in the webhook's address, beside ids.
  if (code !== undefined && (!/^\w[\w-]{0,39}$/.test(code) || isId(code)))
    throw new Refusal("INVALID", "A code has 1 to 40 letters, digits, dashes or underscores, and is not an id.", ["code"]);
  if (name !== undefined && !name.trim()) throw new Refusal("INVALID", "A channel needs a name.", ["name"]);
  if (currency !== undefined && !isCurrency(currency))
    throw new Refusal("INVALID", `"${currency}" is not a currency of ISO 4217, such as IDR.`, ["currency"]);
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new Refusal("INVALID", `"${timeZone}" is not an IANA time zone, such as Asia/Jakarta.`, ["timeZone"]);
  const seen = new Set<string>();
  for (const [index, { externalId }] of externalLocations.entries()) {
    const field = ["externalLocations", String(index), "externalId"];
    if (!externalId.trim()) throw new Refusal("INVALID", "A place needs the channel's own id.", field);
    if (seen.has(externalId)) throw new Refusal("INVALID", `The place ${externalId} is named twice.`, field);
    seen.add(externalId);
  }
}

async function checkLocations(em: EntityManager, { locationIds = [], externalLocations = [] }: ChannelValues): Promise<void> {
  const named = [
    ...locationIds.map((id, index) => ({ id, field: ["locationIds", String(index)] })),
    ...externalLocations.map(({ locationId }, index) => ({ id: locationId, field: ["externalLocations", String(index), "locationId"] })),
  ];
  if (named.length === 0) return;
  const known = new Set((await em.find(Location, { id: { $in: named.map(({ id }) => id) } }, { fields: ["id"] })).map(({ id }) => id));
  const stranger = named.find(({ id }) => !known.has(id));
  if (stranger) throw new Refusal("NOT_FOUND", "There is no such location.", stranger.field);
}
