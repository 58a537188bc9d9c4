import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type Vault, VaultError } from "../channels/vault.ts";
import { Book } from "../exports/book.entity.ts";
import type { BookKeeper } from "../exports/book-keeper.ts";
import type { BookPolicy } from "../exports/book-policy.ts";
import { Refusal } from "../kit/errors.ts";
import { asRefusal, Reader } from "../kit/read.ts";
import { row, sql } from "../kit/sql.ts";

export interface BookGiven {
  readonly code: string;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly policy: BookPolicy;
}

/**
 * Connects books, or connects those of this code anew, with other settings. What happens from now on is posted, nothing of before. Throws
 * Refusal INVALID with the path of a setting that is missing or wrong.
 */
export async function connectBook(em: EntityManager, vault: Vault, keeper: BookKeeper, given: BookGiven): Promise<Book> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(given.code)) throw new Refusal("INVALID", "A code has small letters, digits and dashes.", ["code"]);
  try {
    keeper.settings(Reader.of(given.settings, "settings"));
  } catch (error) {
    throw asRefusal(error);
  }
  const settings = sealed(vault, given.settings);
  const known = await em.findOne(Book, { code: given.code }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (known && known.keeperKey !== keeper.key) throw new Refusal("ALREADY_EXISTS", `${given.code} are books of another product.`, ["code"]);
  const head = await row(em, sql<{ at: string }>`select last_position::text as at from event_relay`);
  const { code, name, policy } = given;
  const book = known ?? em.create(Book, { code, name, policy, settings, keeperKey: keeper.key, position: BigInt(head?.at ?? 0) });
  Object.assign(book, { name, policy, settings, access: "OPEN", accessReason: null });
  await em.flush();
  return book;
}

function sealed(vault: Vault, settings: BookGiven["settings"]): Book["settings"] {
  try {
    return vault.toStore(settings);
  } catch (error) {
    throw error instanceof VaultError ? new Refusal("INVALID", `The settings cannot be stored. ${error.message}`, ["settings"]) : error;
  }
}
