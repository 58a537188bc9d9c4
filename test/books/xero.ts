import { randomUUID } from "node:crypto";
import { type Answer, type Called, ChannelServer } from "../channels/channel-server.ts";

type Thing = Readonly<Record<string, unknown>>;

/** Collections, the id of each, and by what Xero lets there be only one. */
const collections = {
  Contacts: { id: "ContactID", once: "Name" },
  Items: { id: "ItemID", once: "Code" },
  Invoices: { id: "InvoiceID", once: "InvoiceNumber" },
  CreditNotes: { id: "CreditNoteID", once: "CreditNoteNumber" },
  Payments: { id: "PaymentID", once: null },
  ManualJournals: { id: "ManualJournalID", once: null },
} as const;
type Collection = keyof typeof collections;

/** Xero as far as Muara sees it, by its public description: create by PUT, find by `where`, tokens whose refresh is good once. */
export class XeroDouble {
  readonly books = new Map<Collection, Thing[]>(Object.keys(collections).map((name) => [name as Collection, []]));
  /** Refresh tokens that came a second time. */
  readonly reused: string[] = [];
  server!: ChannelServer;
  #access = "access-0";
  #refresh = "refresh-0";
  #renewals = 0;
  readonly #spent = new Set<string>();
  readonly #answers = new Map<string, { readonly body: string; readonly answer: Answer }>();

  static async start(): Promise<XeroDouble> {
    const double = new XeroDouble();
    double.server = await ChannelServer.start((called) => double.#answer(called));
    return double;
  }

  settings(expiresAt = new Date(Date.now() + 1_800_000)): Record<string, unknown> {
    const tokens = {
      clientId: "client",
      clientSecret: "secret",
      tenantId: "tenant-1",
      accessToken: this.#access,
      refreshToken: this.#refresh,
    };
    const accounts = { salesAccount: "200", bankAccount: "090", clearingAccount: "610", taxAccount: "820", taxType: "OUTPUT" };
    return { ...tokens, expiresAt: expiresAt.toISOString(), ...accounts, apiUrl: this.server.url, identityUrl: this.server.url };
  }

  of(name: Collection): readonly Thing[] {
    return this.books.get(name) as Thing[];
  }

  #answer(called: Called): Answer {
    if (called.path === "/connect/token") return this.#renew(called);
    if (called.headers.authorization !== `Bearer ${this.#access}` || called.headers["xero-tenant-id"] !== "tenant-1")
      return { status: 401, body: {} };
    const name = called.path.replace("/api.xro/2.0/", "") as Collection;
    if (!(name in collections)) return { status: 404, body: {} };
    if (called.method === "GET") return { body: { [name]: this.#where(name, called.query.where ?? "") } };
    const key = called.headers["idempotency-key"] ?? "";
    if (key === "" || key.length > 128) return { status: 400, body: { Message: "Idempotency Key" } };
    const body = Buffer.from(called.body).toString();
    const before = this.#answers.get(key);
    if (before)
      return before.body === body ? before.answer : { status: 400, body: { Message: "Idempotency Key is used with a different request." } };
    const answer = this.#create(name, (JSON.parse(body) as Record<string, Thing[]>)[name]?.[0] as Thing);
    this.#answers.set(key, { body, answer });
    return answer;
  }

  /** Xero forgets keys after some minutes. */
  forgetKeys(): void {
    this.#answers.clear();
  }

  #renew({ headers, body }: Called): Answer {
    const given = new URLSearchParams(Buffer.from(body).toString()).get("refresh_token") ?? "";
    const who = headers.authorization === `Basic ${Buffer.from("client:secret").toString("base64")}`;
    if (this.#spent.has(given)) this.reused.push(given);
    if (!who || given !== this.#refresh) return { status: 400, body: { error: "invalid_grant" } };
    this.#spent.add(given);
    this.#renewals += 1;
    this.#access = `access-${this.#renewals}`;
    this.#refresh = `refresh-${this.#renewals}`;
    return { body: { access_token: this.#access, refresh_token: this.#refresh, expires_in: 1800, token_type: "Bearer" } };
  }

  #where(name: Collection, condition: string): readonly Thing[] {
    const parts = condition.split(" AND ").map((part) => /^(\w+)(?:==|\.StartsWith\()"([^"]*)"\)?$/.exec(part));
    return this.of(name).filter((thing) =>
      parts.every(
        (part) =>
          part &&
          (condition.includes(".StartsWith(")
            ? String(thing[part[1] as string]).startsWith(part[2] as string)
            : thing[part[1] as string] === part[2]),
      ),
    );
  }

  #create(name: Collection, thing: Thing): Answer {
    const { id, once } = collections[name];
    const problem = this.#problemOf(name, thing, once);
    if (problem)
      return {
        status: 400,
        body: {
          ErrorNumber: 10,
          Type: "ValidationException",
          Message: "A validation exception occurred",
          Elements: [{ ValidationErrors: [{ Message: problem }] }],
        },
      };
    const made = { Status: "AUTHORISED", ...thing, [id]: randomUUID() };
    this.books.get(name)?.push(made);
    return { body: { [name]: [made] } };
  }

  #problemOf(name: Collection, thing: Thing, once: string | null): string | null {
    if (once !== null && this.of(name).some((other) => other[once] === thing[once])) return `${once} must be unique.`;
    const known = (of: Collection, at: string, field: string) =>
      this.of(of).some((other) => other[field] === (thing[at] as Thing | undefined)?.[field]);
    if ((name === "Invoices" || name === "CreditNotes") && !known("Contacts", "Contact", "ContactID")) return "The Contact does not exist.";
    if (name === "Payments" && !known("Invoices", "Invoice", "InvoiceID") && !known("CreditNotes", "CreditNote", "CreditNoteID"))
      return "Payment amount must belong to an invoice.";
    const journal = (thing.JournalLines ?? []) as { LineAmount: string }[];
    if (name === "ManualJournals" && Math.round(journal.reduce((sum, { LineAmount }) => sum + Number(LineAmount) * 100, 0)) !== 0)
      return "The total debits must equal total credits.";
    return null;
  }
}
