import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { type AtTheDoor, noteAtTheDoor } from "../channels/health.rows.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import type { Listener } from "./webhook.ts";

const everyMilliseconds = 5_000;

type Came = { -readonly [Name in keyof AtTheDoor]: AtTheDoor[Name] };

/**
 * Remembers what came to the door and writes it down now and then, all channels with one statement: no webhook waits for it, and whoever
 * sends wrong signatures without end makes us write no more than that.
 */
export class DoorNotes implements Listener {
  readonly #orm: MikroORM;
  readonly #loop: Loop;
  /** Only channels that are there, so it stays small. */
  #came = new Map<string, Came>();

  constructor(orm: MikroORM, log: Log) {
    this.#orm = orm;
    this.#loop = new Loop({
      name: "door notes",
      log,
      idleMilliseconds: everyMilliseconds,
      turn: () => this.write().then(() => false),
    });
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.write();
  }

  webhookCame(channelId: string): void {
    this.#of(channelId).webhookAt = new Date();
  }

  signatureFailed(channelId: string): void {
    const came = this.#of(channelId);
    came.badSignatures += 1;
    came.badSignatureAt = new Date();
  }

  /** What cannot be written now is written with the next. */
  async write(): Promise<void> {
    const came = this.#came;
    this.#came = new Map();
    try {
      await noteAtTheDoor(this.#orm.em.fork() as EntityManager, [...came.values()]);
    } catch (error) {
      for (const one of came.values()) {
        const since = this.#of(one.channelId);
        since.webhookAt ??= one.webhookAt;
        since.badSignatures += one.badSignatures;
        since.badSignatureAt ??= one.badSignatureAt;
      }
      throw error;
    }
  }

  #of(channelId: string): Came {
    const came = this.#came.get(channelId) ?? { channelId, webhookAt: null, badSignatures: 0, badSignatureAt: null };
    this.#came.set(channelId, came);
    return came;
  }
}
