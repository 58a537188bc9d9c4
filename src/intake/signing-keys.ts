import type { Account } from "../channels/account.ts";
import type { Channel } from "../channels/channel.entity.ts";
import type { Connector, Delivery } from "../channels/connector.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";

const mostKnown = 1_000;
const keptMilliseconds = 24 * 3_600_000;
/** How long a key that the channel does not know is not asked for again. */
const refusedMilliseconds = 60_000;
/** Who sends made-up names of keys makes us ask for no more than so many of them in a minute, channel by channel. */
const mostAskedInMinute = 10;

export interface SigningKeysOptions {
  readonly open: (channelId: string) => Promise<{ readonly account: Account<unknown> }>;
  readonly now?: () => number;
}

interface Known {
  /** Null: the channel has no such key. */
  readonly key: Promise<string | null>;
  until: number;
}

/** The keys that channels sign with, where they have to be asked for. Each is asked for once, and remembered for a day. */
export class SigningKeys {
  readonly #options: SigningKeysOptions;
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, { since: number; count: number }>();

  constructor(options: SigningKeysOptions) {
    this.#options = options;
  }

  /**
   * The key that a delivery says it is signed with; null when it names none that the channel has. Throws ChannelUnavailable when it cannot
   * be asked for just now.
   */
  async keyOf({ id: channelId }: Pick<Channel, "id">, connector: Connector, delivery: Delivery): Promise<string | null> {
    const id = connector.webhook?.key?.idOf(delivery) ?? null;
    if (id === null || id.length > 500) return null;
    const name = `${channelId} ${id}`;
    const known = this.#known.get(name);
    if (known && known.until > this.#now()) return known.key;
    if (!this.#mayAsk(channelId))
      throw new ChannelUnavailable("Too many keys were asked for in this minute; send the message again.", 60, { mayBeDone: false });
    const asking: Known = { key: this.#ask(channelId, connector, id), until: this.#now() + keptMilliseconds };
    this.#remember(name, asking);
    try {
      const key = await asking.key;
      if (key === null) asking.until = this.#now() + refusedMilliseconds;
      return key;
    } catch (error) {
      this.#known.delete(name);
      throw error;
    }
  }

  async #ask(channelId: string, connector: Connector, id: string): Promise<string | null> {
    try {
      const { account } = await this.#options.open(channelId);
      return (await connector.webhook?.key?.fetch(id, account)) ?? null;
    } catch (error) {
      if (error instanceof ChannelRefused) return null;
      throw error;
    }
  }

  #mayAsk(channelId: string): boolean {
    const now = this.#now();
    const asked = this.#asked.get(channelId);
    if (!asked || now - asked.since > 60_000) {
      this.#asked.set(channelId, { since: now, count: 1 });
      return true;
    }
    asked.count += 1;
    return asked.count <= mostAskedInMinute;
  }

  /** The oldest is forgotten first. */
  #remember(name: string, known: Known): void {
    this.#known.delete(name);
    if (this.#known.size >= mostKnown) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(name, known);
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}
