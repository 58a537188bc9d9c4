import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Account } from "../channels/account.ts";
import { Line, type Patience } from "../channels/line.ts";
import { type Vault, VaultError } from "../channels/vault.ts";
import { Refusal } from "../kit/errors.ts";
import type { Http } from "../kit/http.ts";
import { isId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { Reader } from "../kit/read.ts";
import type { PaymentGateway } from "./gateway.ts";
import { GatewayAccount } from "./gateway-account.entity.ts";

export interface OpenGateway {
  readonly stored: GatewayAccount;
  readonly gateway: PaymentGateway;
  readonly account: Account<unknown>;
}

export interface GatewayAccountsOptions {
  readonly orm: MikroORM;
  readonly vault: Vault;
  readonly gateways: ReadonlyMap<string, PaymentGateway>;
  readonly log: Log;
  readonly http?: Http | undefined;
  readonly now?: (() => Date) | undefined;
  readonly patience?: Partial<Patience> | undefined;
}

/** Accounts at payment gateways as they are asked: settings unsealed, one line for each, shared by all who open it. */
export class GatewayAccounts {
  readonly #options: GatewayAccountsOptions;
  readonly #lines = new Map<string, Line>();

  constructor(options: GatewayAccountsOptions) {
    this.#options = options;
  }

  get vault(): Vault {
    return this.#options.vault;
  }

  get gateways(): ReadonlyMap<string, PaymentGateway> {
    return this.#options.gateways;
  }

  get now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  /** By its id or its code; null when there is none. Throws MalformedMessage or VaultError for settings that cannot be used. */
  async open(idOrCode: string): Promise<OpenGateway | null> {
    const em = this.#options.orm.em.fork() as EntityManager;
    const stored = await em.findOne(GatewayAccount, isId(idOrCode) ? { id: idOrCode } : { code: idOrCode });
    const gateway = stored && this.gateways.get(stored.gateway);
    if (!stored || !gateway) return null;
    const settings = gateway.settings(Reader.of(this.vault.open(stored.settings), "settings"));
    return { stored, gateway, account: { settings, http: this.#lineOf(stored.id, gateway).http, now: () => this.now } };
  }

  /** Reads settings as the gateway does and seals them. Throws MalformedMessage, Refusal INVALID without a key to seal with. */
  seal(gateway: PaymentGateway, settings: Readonly<Record<string, unknown>>): GatewayAccount["settings"] {
    gateway.settings(Reader.of(settings, "settings"));
    try {
      return this.vault.toStore(settings);
    } catch (error) {
      if (error instanceof VaultError) throw new Refusal("INVALID", error.message, ["settings"]);
      throw error;
    }
  }

  stop(): void {
    for (const line of this.#lines.values()) line.stop();
  }

  #lineOf(id: string, gateway: PaymentGateway): Line {
    const { log, http, patience } = this.#options;
    const { title, limits } = gateway;
    const line = this.#lines.get(id) ?? new Line({ channelId: id, connector: { title, ...(limits && { limits }) }, log, http, patience });
    this.#lines.set(id, line);
    return line;
  }
}
