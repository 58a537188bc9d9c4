import type { CarrierClient } from "../src/carriers/carrier-client.ts";
import { biteship } from "./biteship/index.ts";

/** Every outside carrier we speak to. A new one is one import and one entry. The merchant's own fleet needs nobody outside. */
export const carriers: readonly CarrierClient[] = [biteship as CarrierClient];
