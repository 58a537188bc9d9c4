import type { CommandAnswer } from "../../src/channels/command.ts";
import { type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { orderPath, type SquareAccount, squareAsk } from "./client.ts";

/** Changes an order as it was read, its open fulfillments by their `uid`: of another version meanwhile, Square takes nothing. */
export async function updateOrder(known: Reader, change: Change, account: SquareAccount, key: string): Promise<CommandAnswer> {
  const id = known.text("id");
  const order = { location_id: known.text("location_id"), version: known.integer("version"), ...change };
  const { refused } = await told(squareAsk(account.settings, orderPath(id), "PUT", { order, idempotency_key: key }), account);
  return refused ?? { outcome: "ACCEPTED", reference: change.fulfillments?.[0]?.uid ?? null };
}

interface Change {
  readonly state?: "CANCELED";
  readonly fulfillments?: readonly { readonly uid: string; readonly state: string; readonly shipment_details?: object }[];
}

/** A refusal for which asking again cannot help is an answer. Another version of the order: it is read, and told, again. */
export async function told(
  ask: Ask,
  { http }: SquareAccount,
): Promise<{ readonly refused: CommandAnswer | null; readonly answer: Reader }> {
  const { status, body } = await askAnything(http, ask);
  if (status === 401 || status === 403) throw refusal(ask, status);
  const answer = Reader.json(body);
  if (status >= 200 && status <= 299) return { refused: null, answer };
  const codes = (answer.optionalList("errors") ?? []).map((error) => error.optionalText("code") ?? "");
  if (status === 409 || codes.includes("VERSION_MISMATCH"))
    throw new ChannelUnavailable("The order changed at Square meanwhile; it is told again.", null, { mayBeDone: false });
  return { refused: { outcome: "REJECTED", reason: `Square refused it: ${codes.join(", ") || status}.` }, answer };
}
