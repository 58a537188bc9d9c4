import type { MikroORM } from "@mikro-orm/postgresql";
import { isId } from "../kit/ids.ts";
import { Channel } from "./channel.entity.ts";

const keptMilliseconds = 1_000;

/**
 * Finds channels by id or code, for a door that asks for every message. An answer is kept for a second, so that a changed
 * secret is in force a second later at most.
 */
export function channelFinder(orm: MikroORM): (idOrCode: string) => Promise<Channel | null> {
  const known = new Map<string, { readonly channel: Promise<Channel | null>; readonly until: number }>();
  return (idOrCode) => {
    const now = Date.now();
    const kept = known.get(idOrCode);
    if (kept && kept.until > now) return kept.channel;
    // Strangers may ask for any name: what is kept stays small.
    if (known.size > 1_000) known.clear();
    const channel = orm.em.fork().findOne(Channel, isId(idOrCode) ? { id: idOrCode } : { code: idOrCode });
    known.set(idOrCode, { channel, until: now + keptMilliseconds });
    channel.catch(() => known.delete(idOrCode));
    return channel;
  };
}
