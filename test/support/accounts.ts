import { carriers } from "../../connectors/carriers.ts";
import { gateways } from "../../connectors/gateways.ts";
import { connectors } from "../../connectors/index.ts";
import type { CarrierClient } from "../../src/carriers/carrier-client.ts";
import { ownFleet } from "../../src/carriers/own-fleet.ts";
import { Accounts, type AccountsOptions } from "../../src/channels/accounts.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type Key, keyOf, Vault } from "../../src/channels/vault.ts";
import { silentLog } from "../../src/kit/log.ts";
import { GatewayAccounts, type GatewayAccountsOptions } from "../../src/payments/gateway-accounts.ts";
import { CarrierAccounts } from "../../src/shipping/carrier-accounts.ts";
import type { Shop } from "./shop.ts";

/** The key of all tests. */
export const secretKey = Buffer.alloc(32, "tests only ").toString("base64");

export const aVault = (): Vault => new Vault([keyOf(secretKey) as Key]);

export interface AccountsGiven extends Partial<Omit<AccountsOptions, "orm" | "connectors">> {
  readonly connectors?: readonly Connector[];
}

/** The accounts of a shop's channels, as the gateway has them. */
export const accountsOf = ({ orm }: Pick<Shop, "orm">, { connectors: known = connectors, ...more }: AccountsGiven = {}): Accounts =>
  new Accounts({ orm, vault: aVault(), log: silentLog(), connectors: new Map(known.map((each) => [each.key, each])), ...more });

/** The accounts of a shop at payment gateways. */
export const gatewayAccountsOf = ({ orm }: Pick<Shop, "orm">, more: Partial<GatewayAccountsOptions> = {}): GatewayAccounts =>
  new GatewayAccounts({ orm, vault: aVault(), log: silentLog(), gateways: new Map(gateways.map((each) => [each.key, each])), ...more });
/** The carriers of a shop, as the gateway has them: the own fleet among them. */
export const carriersOf = ({ orm }: Pick<Shop, "orm">, known: readonly CarrierClient[] = carriers): CarrierAccounts =>
  new CarrierAccounts({
    orm,
    vault: aVault(),
    log: silentLog(),
    clients: new Map([ownFleet as CarrierClient, ...known].map((each) => [each.key, each])),
  });
