import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { CarrierAccess, CarrierClient } from "../carriers/carrier-client.ts";
import { Line, type Patience } from "../channels/line.ts";
import { type Vault, VaultError } from "../channels/vault.ts";
import { Refusal } from "../kit/errors.ts";
import type { Http } from "../kit/http.ts";
import type { Log } from "../kit/log.ts";
import { asRefusal, Reader } from "../kit/read.ts";
import { CarrierAccount } from "./carrier-account.entity.ts";

export interface CarrierAccountsOptions {
  readonly orm: MikroORM;
  readonly vault: Vault;
  readonly clients: ReadonlyMap<string, CarrierClient>;
  readonly log: Log;
  readonly http?: Http | undefined;
  readonly patience?: Partial<Patience> | undefined;
}

export interface OpenCarrier {
  readonly account: CarrierAccount;
  readonly client: CarrierClient;
  readonly access: CarrierAccess<unknown>;
}

/** The connected carriers as they are called: settings unsealed, one line for each account, shared by all who open it. */
export class CarrierAccounts {
  readonly #options: CarrierAccountsOptions;
  readonly #lines = new Map<string, Line>();

  constructor(options: CarrierAccountsOptions) {
    this.#options = options;
  }

  get clients(): ReadonlyMap<string, CarrierClient> {
    return this.#options.clients;
  }

  /** What opens settings, and seals them. */
  get vault(): Vault {
    return this.#options.vault;
  }

  /** Throws Refusal for an account that is none, or whose settings are not complete. */
  async open(accountId: string): Promise<OpenCarrier> {
    const account = await (this.#options.orm.em.fork() as EntityManager).findOne(CarrierAccount, { id: accountId });
    if (!account) throw new Refusal("NOT_FOUND", "There is no such carrier account.", ["carrierAccountId"]);
    return this.openAs(account);
  }

  openAs(account: CarrierAccount): OpenCarrier {
    const { vault, clients } = this.#options;
    const client = clients.get(account.clientKey);
    if (!client)
      throw new Refusal("INVALID", `The account ${account.code} has no client, so it cannot be asked anything.`, ["carrierAccountId"]);
    try {
      const settings = client.settings(Reader.of(vault.open(account.settings), "settings"));
      return { account, client, access: { settings, http: this.#lineTo(account.id, client).http } };
    } catch (error) {
      if (error instanceof VaultError)
        throw new Refusal("INVALID", `The settings of the account ${account.code}: ${error.message}`, ["carrierAccountId"]);
      throw asRefusal(error);
    }
  }

  /** A way out for settings that are not stored yet. */
  way(client: CarrierClient): Http {
    return this.#newLine("new", client).http;
  }

  /** No call sets out any more; those under way come to their end. */
  stop(): void {
    for (const line of this.#lines.values()) line.stop();
  }

  #lineTo(accountId: string, client: CarrierClient): Line {
    const line = this.#lines.get(accountId) ?? this.#newLine(accountId, client);
    this.#lines.set(accountId, line);
    return line;
  }

  #newLine(accountId: string, { title, limits = [] }: CarrierClient): Line {
    const { log, http, patience } = this.#options;
    return new Line({ channelId: accountId, connector: { title, limits }, log, http, patience });
  }
}
