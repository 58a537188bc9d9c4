import type { IncomingMessage } from "node:http";
import type { Language } from "../notices/notice.states.ts";
import { type Answer, json, TurnedAway } from "./answer.ts";
import { readBody, readJson } from "./body.ts";
import { orderPage, type PageFacts, pagePolicy, type Saying } from "./order-page.ts";

/** What the doors for buyers need from the house. */
export interface Buyers {
  /** Somebody wants the link to an order. Answers at once; whether there is one, nobody is told. */
  askLink(orderNumber: string, contact: string): void;
  /** False: this address has asked often enough. */
  mayAsk(address: string): boolean;
  /** The order of a token; a token that opens nothing has none. */
  look(token: string): Promise<Pick<PageFacts, "order" | "confirmation">>;
  /** The buyer pressed the button. Null: it opens nothing. */
  cancel(token: string, confirmation: string): Promise<Exclude<Saying, null> | null>;
  /** Proxies before us that name who called, in `X-Forwarded-For`. */
  readonly trustedProxies: number;
}

const mostBytes = 4_096;

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
  const saying: Saying = said === "asked" || said === "refused" || said === "stale" ? said : null;
  const facts = { token, saying, ...(await buyers.look(token)) };
  return { status: facts.order ? 200 : 404, headers: pageHeaders, body: orderPage(facts, languageOf(request, query)) };
}

/** The button of the page. Another site cannot press it: it knows neither the address nor what the form brings back. */
export async function answerCancel(request: IncomingMessage, token: string, buyers: Buyers): Promise<Answer> {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    throw new TurnedAway(403, "FORBIDDEN_ORIGIN", "Only the page itself may send this.");
  const form = new URLSearchParams((await readBody(request, mostBytes)).toString("utf8"));
  const said = await buyers.cancel(token, form.get("confirmation") ?? "");
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
