import type { MikroORM } from "@mikro-orm/postgresql";
import { briefly } from "../kit/briefly.ts";
import { isId } from "../kit/ids.ts";
import { Channel } from "./channel.entity.ts";

/**
 * Finds channels by id or code, for a door that asks for every message. An answer may be a second old, so a changed secret is
 * in force a second later at most.
 */
export const channelFinder = (orm: MikroORM): ((idOrCode: string) => Promise<Channel | null>) =>
  briefly((idOrCode) => orm.em.fork().findOne(Channel, isId(idOrCode) ? { id: idOrCode } : { code: idOrCode }));
