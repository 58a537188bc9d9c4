import type { CarrierClient } from "../../src/carriers/carrier-client.ts";
import { book, cancel, look } from "./orders.ts";
import { couriers, rates } from "./rates.ts";
import { type BiteshipSettings, readSettings } from "./settings.ts";
import { idOf, isPing, read, track, verify } from "./tracking.ts";

/** Biteship: Indonesia's couriers behind one API. See the README beside this file. */
export const biteship: CarrierClient<BiteshipSettings> = {
  key: "biteship",
  title: "Biteship",
  settings: readSettings,
  knowsKey: true,
  check: async (access) => ({ name: null, carriers: await couriers(access) }),
  quote: rates,
  book,
  look,
  void: cancel,
  track,
  trackEverySeconds: 3_600,
  webhook: { verify, isPing, idOf, read },
};
