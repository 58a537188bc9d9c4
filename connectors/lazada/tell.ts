import type { Tellers } from "../../src/channels/command.ts";
import { answerCancellation, cancel, cancellationAnswered, cancelled } from "./cancel.ts";
import { decideReturn, returnDecided } from "./returns.ts";
import type { LazadaSettings } from "./settings.ts";
import { arrange, arranged } from "./ship.ts";

/** Lazada takes no key with a call: each is looked for in what it changes. Orders need no acceptance, and money goes back by a return alone. */
export const tell: Tellers<LazadaSettings> = {
  READY_TO_SHIP: { send: arrange, observe: arranged },
  SHIP: { send: arrange, observe: arranged },
  CANCEL: { send: cancel, observe: cancelled, decides: true },
  ANSWER_CANCELLATION: { send: answerCancellation, observe: cancellationAnswered, decides: true },
  DECIDE_RETURN: { send: decideReturn, observe: returnDecided, decides: true },
};
