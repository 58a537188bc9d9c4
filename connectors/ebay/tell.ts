import type { Tellers } from "../../src/channels/command.ts";
import { answerCancellation, cancel } from "./cancel.ts";
import { refund } from "./refund.ts";
import type { EbaySettings } from "./settings.ts";
import { ship } from "./ship.ts";

export const tell: Tellers<EbaySettings> = { SHIP: ship, CANCEL: cancel, ANSWER_CANCELLATION: answerCancellation, REFUND: refund };
