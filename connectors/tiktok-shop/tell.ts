import type { Tellers } from "../../src/channels/command.ts";
import { answerCancellation } from "./answer-cancellation.ts";
import { cancel } from "./cancel.ts";
import { decideReturn } from "./decide-return.ts";
import type { TikTokSettings } from "./settings.ts";
import { readyToShip, ship } from "./ship.ts";

export const tell: Tellers<TikTokSettings> = {
  READY_TO_SHIP: readyToShip,
  SHIP: ship,
  CANCEL: cancel,
  ANSWER_CANCELLATION: answerCancellation,
  DECIDE_RETURN: decideReturn,
};
