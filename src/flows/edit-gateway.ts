import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { GatewayAccount } from "../payments/gateway-account.entity.ts";
import type { GatewayAccounts } from "../payments/gateway-accounts.ts";

type Settings = Readonly<Record<string, unknown>>;

/** They are listed all at once. */
const mostAccounts = 100;

export interface NewGatewayAccount {
  readonly code: string;
  readonly name: string;
  readonly gateway: string;
  readonly channelId: string | null;
  readonly settings: Settings;
}

/** Connects an account at a gateway. Throws Refusal INVALID or MalformedMessage that name the field, NOT_FOUND, ALREADY_EXISTS for a code that is taken. */
export async function createGatewayAccount(
  em: EntityManager,
  accounts: GatewayAccounts,
  values: NewGatewayAccount,
): Promise<GatewayAccount> {
  const { code, settings, channelId } = values;
  const gateway = accounts.gateways.get(values.gateway);
  if (!gateway)
    throw new Refusal("INVALID", `There is no gateway "${values.gateway}"; there are ${[...accounts.gateways.keys()].join(", ")}.`, [
      "gateway",
    ]);
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(code)) throw new Refusal("INVALID", "A code has small letters, digits and dashes.", ["code"]);
  if (await em.findOne(GatewayAccount, { code })) throw new Refusal("ALREADY_EXISTS", `There is an account ${code} already.`, ["code"]);
  if (channelId !== null && !(await em.findOne(Channel, { id: channelId })))
    throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  if ((await em.count(GatewayAccount)) >= mostAccounts)
    throw new Refusal("INVALID", `There are ${mostAccounts} accounts already, which is the most there can be.`, ["code"]);
  const account = em.create(GatewayAccount, { ...values, settings: accounts.seal(gateway, settings) });
  await em.flush();
  return account;
}

/** Changes what is given. Settings are merged: a given one replaces, null takes one out. Throws Refusal NOT_FOUND, INVALID or MalformedMessage. */
export async function updateGatewayAccount(
  em: EntityManager,
  accounts: GatewayAccounts,
  id: string,
  { name, settings }: { readonly name: string | null; readonly settings: Settings | null },
): Promise<void> {
  const account = await em.findOne(GatewayAccount, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  const gateway = account && accounts.gateways.get(account.gateway);
  if (!account || !gateway) throw new Refusal("NOT_FOUND", "There is no such account.", ["id"]);
  if (name !== null) account.name = name;
  if (settings !== null) {
    const merged = Object.entries({ ...accounts.vault.open(account.settings), ...settings }).filter(([, value]) => value !== null);
    account.settings = accounts.seal(gateway, Object.fromEntries(merged));
  }
  await em.flush();
}
