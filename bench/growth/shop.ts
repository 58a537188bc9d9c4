import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel, ownRights } from "../../src/channels/channel.entity.ts";
import { migrate, openDatabase } from "../../src/database.ts";
import { Location } from "../../src/locations/location.entity.ts";
import { fillHistory, type History } from "./fill.ts";

const channelCount = 8;
const locationCount = 6;

/** Makes an empty database a merchant with eight channels, six locations and the history of their orders. */
export async function makeShop(url: string, history: History, say?: (line: string) => void): Promise<void> {
  const orm = await openDatabase(url, { poolSize: 4 });
  try {
    await migrate(orm);
    const em = orm.em.fork() as EntityManager;
    for (let number = 0; number < locationCount; number++)
      em.create(Location, {
        code: `loc-${number}`,
        name: `Gudang ${number}`,
        type: "WAREHOUSE",
        timeZone: "Asia/Jakarta",
        latitude: -6 - number,
        longitude: 106,
      });
    for (let number = 0; number < channelCount; number++)
      em.create(Channel, {
        code: `ch-${number}`,
        name: `Shop ${number}`,
        type: "WEB",
        currency: "IDR",
        timeZone: "Asia/Jakarta",
        rights: ownRights,
        settings: {},
        externalLocations: {},
      });
    await em.flush();
  } finally {
    await orm.close(true);
  }
  await fillHistory(url, history, say);
}
