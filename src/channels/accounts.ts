import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import type { Http } from "../kit/http.ts";
import type { Log } from "../kit/log.ts";
import { asRefusal, Reader } from "../kit/read.ts";
import type { Account } from "./account.ts";
import { Channel } from "./channel.entity.ts";
import type { Connector } from "./connector.ts";
import { Line, type LineStanding, type Patience } from "./line.ts";
import type { Vault } from "./vault.ts";

export interface OpenAccount {
  readonly channel: Channel;
  readonly connector: Connector;
  readonly account: Account<unknown>;
}

export interface AccountsOptions {
  readonly orm: MikroORM;
  readonly vault: Vault;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly log: Log;
  readonly http?: Http | undefined;
  readonly now?: (() => Date) | undefined;
  readonly patience?: Partial<Patience> | undefined;
}

const quiet: LineStanding = { limits: [], pausedUntil: null, breaker: "CLOSED" };

/** The connected accounts as they are asked and told things: settings unsealed, one line for each, shared by all who open it. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #lines = new Map<string, Line>();

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** What opens settings, and seals them. */
  get vault(): Vault {
    return this.#options.vault;
  }

  /**
   * Opens the account: settings unsealed and read, the access token renewed (stored before use) when it is due. Throws Refusal when the
   * settings are not complete, ChannelRefused when the merchant has to connect anew.
   */
  async open(channelId: string): Promise<OpenAccount> {
    const channel = await (this.#options.orm.em.fork() as EntityManager).findOne(Channel, { id: channelId });
    if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
    const connector = this.#connectorOf(channel);
    return { channel, connector, account: this.#accountOf(channel, connector) };
  }

  /** The settings of a channel as its connector reads them. Throws MalformedMessage with the path of what is missing, VaultError. */
  settingsOf(channel: Pick<Channel, "settings">, connector: Connector): unknown {
    return connector.settings(Reader.of(this.vault.open(channel.settings), "settings"));
  }

  /** How its line stands: for health. */
  standing(channelId: string): LineStanding {
    return this.#lines.get(channelId)?.standing ?? quiet;
  }

  /** No call sets out any more; those under way come to their end. */
  async stop(): Promise<void> {
    for (const line of this.#lines.values()) line.stop();
  }

  #accountOf(channel: Channel, connector: Connector): Account<unknown> {
    try {
      return { settings: this.settingsOf(channel, connector), ...this.#wayTo(channel.id, connector) };
    } catch (error) {
      throw asRefusal(error);
    }
  }

  #wayTo(channelId: string, connector: Connector) {
    const { log, http, patience, now = () => new Date() } = this.#options;
    const line = this.#lines.get(channelId) ?? new Line({ channelId, connector, log, http, patience });
    this.#lines.set(channelId, line);
    return { http: line.http, heard: line.heard, now };
  }

  #connectorOf({ code, connectorKey }: Channel): Connector {
    const connector = connectorKey ? this.#options.connectors.get(connectorKey) : undefined;
    if (!connector)
      throw new Refusal("INVALID", `The channel ${code} has no connector, so it cannot be asked or told anything.`, ["channelId"]);
    return connector;
  }
}
