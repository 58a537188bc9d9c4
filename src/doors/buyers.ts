import type { IncomingMessage } from "node:http";
import type { CustomerReturnLine } from "../flows/return-by-customer.ts";
import type { Language } from "../notices/notice.states.ts";
import { type Answer, json, TurnedAway } from "./answer.ts";
import { readBody, readJson } from "./body.ts";
import { orderPage, type PageFacts, pagePolicy, type Saying, sayings } from "./order-page.ts";

/** What the doors for buyers need from the house. */
export interface Buyers {
  /** Somebody wants the link to an order. Answers at once; whether there is one, nobody is told. */
  askLink(orderNumber: string, contact: string): void;
  /** False: this address has asked often enough. */
  mayAsk(address: string): boolean;
  /** The order of a token; a token that opens nothing has none. */
  look(token: string): Promise<Pick<PageFacts, "order" | "returnable" | "confirmation">>;
  /** The buyer pressed the button. Null: it opens nothing. */
  cancel(token: string, confirmation: string): Promise<Exclude<Saying, null> | null>;
  /** The buyer sent the form of what comes back. Null: the link opens nothing. */
  giveBack(token: string, confirmation: string, lines: readonly CustomerReturnLine[]): Promise<Exclude<Saying, null> | null>;
  /** Proxies before us that name who called, in `X-Forwarded-For`. */
  readonly trustedProxies: number;
}

const mostBytes = 4_096;
/** A form names each line of an order three times. */
const mostFormBytes = 64_000;

/** Answers everybody the same: nobody finds out by it which orders there are, or whose. */
export async function answerLinkAsked(request: IncomingMessage, { askLink, mayAsk, trustedProxies }: Buyers): Promise<Answer> {
  const body = await readJson(request, mostBytes);
  if (!mayAsk(addressOf(request, trustedProxies)))
    throw new TurnedAway(429, "TOO_MANY_REQUESTS", "Too many links were asked for from here. Try again later.", { "retry-after": "600" });
  const { orderNumber, contact } = (typeof body === "object" && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  if (!isShortText(orderNumber) || !isShortText(contact))
    throw new TurnedAway(
      400,
      "BAD_REQUEST",
      "Send orderNumber and contact, an e-mail address or a telephone number, as texts of up to 200 characters.",
    );
  askLink(orderNumber, contact);
  return json(
    202,
    { message: "If the order and the contact belong together, we have sent a link to the e-mail address of the order." },
    noStore,
  );
}

/** The page of an order, in the language that is asked for. */
export async function answerOrderPage(request: IncomingMessage, token: string, buyers: Buyers): Promise<Answer> {
  const query = new URL(request.url ?? "/", "http://muara").searchParams;
  const said = query.get("said");
  const saying = sayings.find((one) => one === said) ?? null;
  const facts = { token, saying, ...(await buyers.look(token)) };
  return { status: facts.order ? 200 : 404, headers: pageHeaders, body: orderPage(facts, languageOf(request, query)) };
}

/** The button of the page. Another site cannot press it: it knows neither the address nor what the form brings back. */
export const answerCancel = (request: IncomingMessage, token: string, buyers: Buyers): Promise<Answer> =>
  answerForm(request, token, (form) => buyers.cancel(token, form.get("confirmation") ?? ""));

/** The form of what comes back: of each line, as many as were chosen. */
export const answerReturn = (request: IncomingMessage, token: string, buyers: Buyers): Promise<Answer> =>
  answerForm(request, token, (form) => buyers.giveBack(token, form.get("confirmation") ?? "", linesIn(form)));

function linesIn(form: URLSearchParams): CustomerReturnLine[] {
  const chosen = [...form].flatMap(([name, value]) => {
    const [, lineId = ""] = /^quantity\.([\da-f-]{36})$/.exec(name) ?? [];
    return lineId !== "" && /^[1-9]\d{0,5}$/.test(value) ? [{ lineId, quantity: Number(value) }] : [];
  });
  const said = (name: string, lineId: string) => form.get(`${name}.${lineId}`) ?? "";
  return chosen.map(({ lineId, quantity }) => ({
    ...{ lineId, quantity, reason: said("reason", lineId), resolution: said("resolution", lineId), note: null, photos: [] },
  }));
}

async function answerForm(
  request: IncomingMessage,
  token: string,
  send: (form: URLSearchParams) => Promise<Exclude<Saying, null> | null>,
): Promise<Answer> {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    throw new TurnedAway(403, "FORBIDDEN_ORIGIN", "Only the page itself may send this.");
  const said = await send(new URLSearchParams((await readBody(request, mostFormBytes)).toString("utf8")));
  const language = languageOf(request, new URL(request.url ?? "/", "http://muara").searchParams);
  const location = `/o/${encodeURIComponent(token)}?lang=${language}${said ? `&said=${said}` : ""}`;
  return { status: 303, headers: { ...noStore, location } };
}

const noStore = { "cache-control": "no-store" };
const pageHeaders = {
  ...noStore,
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": pagePolicy,
  "x-robots-tag": "noindex",
};

const isShortText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "" && value.length <= 200;

function languageOf({ headers }: IncomingMessage, query: URLSearchParams): Language {
  const wish = query.get("lang");
  if (wish === "id" || wish === "en") return wish;
  const first = /^\s*([a-z]{2})/i.exec(headers["accept-language"] ?? "")?.[1]?.toLowerCase();
  return first === undefined || first === "id" || first === "in" ? "id" : "en";
}

/** Who called: of what proxies say, only the part that ours wrote. */
export function addressOf({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const told = String(headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  return (trustedProxies > 0 ? told.at(-trustedProxies) : undefined) ?? socket.remoteAddress ?? "";
}
