import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import type { Http } from "../kit/http.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import type { Log } from "../kit/log.ts";
import { asRefusal, Reader } from "../kit/read.ts";
import { rows, sql, texts } from "../kit/sql.ts";
import type { Account } from "./account.ts";
import { Channel } from "./channel.entity.ts";
import { noteAccess } from "./channel-access.ts";
import type { Connector } from "./connector.ts";
import { Line, type LineStanding, type Patience } from "./line.ts";
import { byItself, renewTokens } from "./renewal.ts";
import { type Settings, type Vault, VaultError } from "./vault.ts";

export interface OpenAccount {
  readonly channel: Channel;
  readonly connector: Connector;
  readonly account: Account<unknown>;
}

/** A channel with the way to it, whatever its settings are. */
export interface Approach {
  readonly channel: Channel;
  readonly connector: Connector;
  /** As they stand, unsealed; they may lack something. */
  readonly settings: Settings;
  readonly way: Omit<Account<unknown>, "settings">;
}

export interface AccountsOptions {
  readonly orm: MikroORM;
  readonly vault: Vault;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly log: Log;
  readonly http?: Http | undefined;
  readonly now?: (() => Date) | undefined;
  readonly patience?: Partial<Patience> | undefined;
  /** Called when there may be new events. */
  readonly onCommitted?: (() => void) | undefined;
}

/** A token that ends so soon is renewed before it is used, and ahead of that while nobody uses it. */
const dueMs = 2 * 60_000;
const dueAheadMs = 10 * 60_000;
const renewedAtOnce = 4;
const quiet: LineStanding = { limits: [], pausedUntil: null, breaker: "CLOSED" };

/** The connected accounts as they are asked and told things: settings unsealed, tokens fresh, one line for each, shared by all who open it. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #lines = new Map<string, Line>();
  readonly #renewals = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** What opens settings, and seals them. */
  get vault(): Vault {
    return this.#options.vault;
  }

  get now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  /**
   * Opens the account: settings unsealed and read, the access token renewed (stored before use) when it is due. Throws Refusal when the
   * settings are not complete, ChannelRefused when the merchant has to connect anew, ChannelUnavailable when a token that is over could
   * not be renewed now.
   */
  async open(channelId: string): Promise<OpenAccount> {
    const found = await this.approach(channelId);
    const { channel, connector } = found;
    if (channel.access !== "ENDED") return this.#ready(found);
    const how = connector.authorization ? "authorizeChannel gives a link for that" : "give updateChannel new settings";
    throw new ChannelRefused(`${connector.title} does not let us in any more. Connect the channel ${channel.code} anew: ${how}.`, 401);
  }

  /** The same for a channel that let us in no more, to find out whether it does. */
  async openAnyway(channelId: string): Promise<OpenAccount> {
    return this.#ready(await this.approach(channelId));
  }

  /** A channel with the way to it, before its settings are complete. Throws Refusal. */
  async approach(channelId: string): Promise<Approach> {
    const channel = await (this.#options.orm.em.fork() as EntityManager).findOne(Channel, { id: channelId });
    if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
    const connector = this.#connectorOf(channel);
    const way = this.#wayTo(channel.id, connector);
    if (channel.quietUntil) this.#lines.get(channel.id)?.pauseUntil(channel.quietUntil);
    return { channel, connector, settings: this.#opened(channel), way };
  }

  /** The settings of a channel as its connector reads them. Throws MalformedMessage with the path of what is missing, VaultError. */
  settingsOf(channel: Pick<Channel, "settings">, connector: Connector): unknown {
    return connector.settings(Reader.of(this.vault.open(channel.settings), "settings"));
  }

  /** Renews what ends soon, whether anybody uses it or not: an idle channel must not lose its access. */
  async renewDue(): Promise<void> {
    const { orm, connectors, log } = this.#options;
    const keys = [...connectors.values()].filter(({ tokens }) => tokens).map(({ key }) => key);
    if (keys.length === 0) return;
    const waiting = await rows(
      orm.em.fork() as EntityManager,
      sql<Pick<Channel, "id" | "settings"> & { readonly key: string }>`
        select id, settings, connector_key as key from channels
        where connector_key = any(${texts(keys)}) and access <> 'ENDED' and settings <> '{}' order by id`,
    );
    const renewNext = async (): Promise<void> => {
      for (let each = waiting.shift(); each && !this.#stopped; each = waiting.shift()) {
        const connector = connectors.get(each.key) as Connector;
        try {
          const end = connector.tokens?.expiresAt(this.settingsOf(each, connector)) ?? null;
          if (end !== null && end.getTime() - this.now.getTime() <= dueAheadMs) await this.#renew(each.id, connector, dueAheadMs);
        } catch (error) {
          log.warn(
            { channelId: each.id, reason: error instanceof Error ? error.name : "unknown" },
            "channel: its access could not be renewed",
          );
        }
      }
    };
    await Promise.all(Array.from({ length: renewedAtOnce }, renewNext));
  }

  /** The channel lets us in again. */
  async letIn(channelId: string): Promise<void> {
    await this.#options.orm.em.fork().transactional((em) => noteAccess(em as EntityManager, byItself(this.now), channelId, "OPEN", null));
    this.#options.onCommitted?.();
  }

  /** How its line stands: for health. */
  standing(channelId: string): LineStanding {
    return this.#lines.get(channelId)?.standing ?? quiet;
  }

  /** All lines that there are, by channel. */
  get standings(): ReadonlyMap<string, LineStanding> {
    return new Map([...this.#lines].map(([channelId, line]) => [channelId, line.standing]));
  }

  /** No call sets out any more; those under way come to their end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const line of this.#lines.values()) line.stop();
    await Promise.allSettled(this.#renewals.values());
  }

  async #ready(found: Approach): Promise<OpenAccount> {
    const { channel, connector, way } = found;
    const settings = readBy(connector, found.settings);
    const end = connector.tokens?.expiresAt(settings) ?? null;
    if (end === null || end.getTime() - this.now.getTime() > dueMs) return { channel, connector, account: { settings, ...way } };
    try {
      await this.#renew(channel.id, connector, dueMs);
    } catch (error) {
      // What is still good is used for as long as it is.
      if (!(error instanceof ChannelUnavailable) || end <= this.now) throw error;
    }
    const renewed = await this.approach(channel.id);
    return { channel: renewed.channel, connector, account: { settings: readBy(connector, renewed.settings), ...way } };
  }

  #opened({ code, settings }: Channel): Settings {
    try {
      return this.vault.open(settings);
    } catch (error) {
      if (error instanceof VaultError) throw new Refusal("INVALID", `The settings of the channel ${code}: ${error.message}`, ["channelId"]);
      throw error;
    }
  }

  /** One renewal a channel at a time; who comes meanwhile waits for the same. */
  #renew(channelId: string, connector: Connector, dueInMs: number): Promise<void> {
    const known = this.#renewals.get(channelId);
    if (known) return known;
    const { orm, vault, log, onCommitted } = this.#options;
    const before = new Date(this.now.getTime() + dueInMs);
    const renewal = renewTokens({ orm, vault, channelId, connector, way: this.#wayTo(channelId, connector), before })
      .catch((error: unknown) => {
        if (error instanceof ChannelRefused)
          log.warn({ channelId }, "channel: does not let us in any more, the merchant has to connect it anew");
        onCommitted?.();
        throw error;
      })
      .finally(() => this.#renewals.delete(channelId));
    this.#renewals.set(channelId, renewal);
    return renewal;
  }

  #wayTo(channelId: string, connector: Connector): Approach["way"] {
    const { log, http, patience } = this.#options;
    const onPause = (until: Date) => this.#keepQuiet(channelId, until);
    const line = this.#lines.get(channelId) ?? new Line({ channelId, connector, log, http, patience, onPause });
    this.#lines.set(channelId, line);
    return { http: line.http, heard: line.heard, now: () => this.now };
  }

  /** For whoever starts next, and for the other processes. */
  async #keepQuiet(channelId: string, until: Date): Promise<void> {
    const { orm, log } = this.#options;
    try {
      const em = orm.em.fork() as EntityManager;
      await rows(em, sql`update channels set quiet_until = greatest(quiet_until, ${until}) where id = ${channelId}`);
    } catch (error) {
      log.warn({ err: error, channelId }, "channel: the pause it asked for could not be stored");
    }
  }

  #connectorOf({ code, connectorKey }: Channel): Connector {
    const connector = connectorKey ? this.#options.connectors.get(connectorKey) : undefined;
    if (!connector)
      throw new Refusal("INVALID", `The channel ${code} has no connector, so it cannot be asked or told anything.`, ["channelId"]);
    return connector;
  }
}

function readBy(connector: Connector, settings: Settings): unknown {
  try {
    return connector.settings(Reader.of(settings, "settings"));
  } catch (error) {
    throw asRefusal(error);
  }
}
