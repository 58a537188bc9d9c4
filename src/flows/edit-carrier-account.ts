import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { CarrierCheck, CarrierClient } from "../carriers/carrier-client.ts";
import { type Settings, type Vault, VaultError } from "../channels/vault.ts";
import type { EventType } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { isId } from "../kit/ids.ts";
import { asRefusal, Reader } from "../kit/read.ts";
import { CarrierAccount } from "../shipping/carrier-account.entity.ts";

export interface CarrierAccountValues {
  readonly code: string;
  readonly name: string;
  readonly client: string;
  /** Our codes of carriers -> the client's own. */
  readonly carrierCodes: Readonly<Record<string, string>>;
  /** Secrets among them: never told again. */
  readonly settings: Settings;
}

/** The client, and what it reads of the settings. Throws Refusal INVALID that names the setting, never its value. */
export function readAccount(
  clients: ReadonlyMap<string, CarrierClient>,
  { client: key, settings }: Pick<CarrierAccountValues, "client" | "settings">,
) {
  const client = clients.get(key);
  if (!client)
    throw new Refusal("INVALID", `There is no carrier client "${key}"; there are ${[...clients.keys()].join(", ")}.`, ["client"]);
  try {
    return { client, read: client.settings(Reader.of(settings, "settings")) };
  } catch (error) {
    throw asRefusal(error);
  }
}

/**
 * Connects an account, or gives one that is there other settings and carriers. `checked`: what a real call said a moment ago; null where nobody
 * outside has to be asked. Throws Refusal INVALID that names the field, or ALREADY_EXISTS for a code of another client's account.
 */
export async function connectCarrier(
  em: EntityManager,
  deed: Deed,
  vault: Vault,
  { code, name, client, carrierCodes, settings }: CarrierAccountValues,
  checked: CarrierCheck | null,
): Promise<CarrierAccount> {
  checkValues({ code, name, carrierCodes }, checked);
  const known = await em.findOne(CarrierAccount, { code }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (known && known.clientKey !== client)
    throw new Refusal("ALREADY_EXISTS", `The code ${code} is of an account with ${known.clientKey}.`, ["code"]);
  let stored: CarrierAccount["settings"];
  try {
    stored = vault.toStore(settings);
  } catch (error) {
    throw error instanceof VaultError ? new Refusal("INVALID", `The settings cannot be stored. ${error.message}`, ["settings"]) : error;
  }
  const values = { name, carrierCodes: { ...carrierCodes }, settings: stored, status: "ACTIVE" as const, holder: checked?.name ?? null };
  const account = known ?? em.create(CarrierAccount, { code, clientKey: client, ...values, checkedAt: null });
  Object.assign(account, values, { checkedAt: checked === null ? null : deed.at });
  await tell(em, deed, account, known ? "carrier_account.updated" : "carrier_account.connected");
  return account;
}

/** No parcel is booked by it any more, or is again; those that were go on. Throws Refusal NOT_FOUND. */
export async function pauseCarrier(em: EntityManager, deed: Deed, id: string, status: "ACTIVE" | "PAUSED"): Promise<void> {
  const account = await em.findOne(CarrierAccount, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!account) throw new Refusal("NOT_FOUND", "There is no such account.", ["id"]);
  if (account.status === status) return;
  account.status = status;
  await tell(em, deed, account, "carrier_account.updated");
}

function checkValues(
  { code, name, carrierCodes }: Pick<CarrierAccountValues, "code" | "name" | "carrierCodes">,
  checked: CarrierCheck | null,
): void {
  // The code stands in the webhook's address, beside ids.
  if (!/^\w[\w-]{0,39}$/.test(code) || isId(code))
    throw new Refusal("INVALID", "A code has 1 to 40 letters, digits, dashes or underscores, and is not an id.", ["code"]);
  if (!name.trim()) throw new Refusal("INVALID", "An account needs a name.", ["name"]);
  const entries = Object.entries(carrierCodes);
  if (entries.length === 0) throw new Refusal("INVALID", "Name at least one carrier that is booked by it.", ["carriers"]);
  for (const [index, [ours, theirs]] of entries.entries()) {
    const field = ["carriers", String(index)];
    if (!ours.trim() || !theirs.trim()) throw new Refusal("INVALID", "A carrier's code is not empty.", field);
    if (checked?.carriers != null && !checked.carriers.includes(theirs))
      throw new Refusal("INVALID", `The account has no carrier "${theirs}"; it has ${checked.carriers.join(", ")}.`, field);
  }
}

/** Codes and states; settings never. */
async function tell(em: EntityManager, deed: Deed, account: CarrierAccount, type: EventType<"CarrierAccount">): Promise<void> {
  account.eventSequence = (account.eventSequence ?? 0) + 1;
  await em.flush();
  const { id, code, clientKey, status, carrierCodes, eventSequence: sequence } = account;
  const data = { carrierAccountId: id, code, clientKey, status, carriers: Object.keys(carrierCodes) };
  await record(em, deed, [{ type, aggregateType: "CarrierAccount", aggregateId: id, sequence, data }]);
}
