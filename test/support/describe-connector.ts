import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Connector, type Delivery, type IncomingOrder, noTime } from "../../src/channels/connector.ts";
import { type Money, sum } from "../../src/kit/money.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { differenceOf } from "../../src/kit/reckon.ts";
import { describeFetch } from "./describe-fetch.ts";
import { type Mutation, mutationsOf } from "./mutations.ts";

/** What the suite needs to know of a channel to hold its connector to the contract. */
export interface ConnectorCase {
  /** Settings as a merchant enters them, with two `webhookSecrets` where the channel has such. */
  readonly settings: { readonly webhookSecrets?: readonly [string, string] } & Readonly<Record<string, unknown>>;
  /** What the channel answers to a call that a fetch of the message takes; left out: the message itself. */
  fetched?(path: string, message: Uint8Array): Uint8Array;
  /** Messages with at least one whole order each, by name. */
  readonly orders: ReadonlyMap<string, Uint8Array>;
  /** Each message with something changed; left out: the messages are JSON. */
  readonly mutations?: (body: Uint8Array) => Iterable<Mutation>;
  /** Messages that only hint at an order, by name. */
  readonly hints?: ReadonlyMap<string, Uint8Array>;
  /** Needed with secrets, as is `deliver`. */
  readonly signatureHeader?: string;
  /** GETs by which the channel finds out that the address is ours, each with the answer it wants; one of them for `settings`. */
  readonly challenges?: readonly {
    readonly query: Readonly<Record<string, string>>;
    readonly url: string;
    /** Null: it does not know the secret. */
    readonly answer: { readonly type: string; readonly body: string } | null;
  }[];
  /** When the access token of `settings` ends; null when it never does. */
  readonly tokenEnds?: Date | null;
  /** Messages as polls bring them, by name, each with one whole order. */
  readonly polled?: ReadonlyMap<string, Uint8Array>;
  /** The delivery of these bytes as the channel sends it, signed with `secret`. */
  deliver?(body: Uint8Array, secret: string): Delivery;
}

/** The contract that every connector keeps, whatever its channel. */
export function describeConnector<Settings extends object>(connector: Connector<Settings>, channel: ConnectorCase): void {
  const settings = connector.settings(Reader.of(channel.settings));
  const { signatureHeader = "", deliver = (body: Uint8Array): Delivery => ({ headers: {}, body }), mutations = mutationsOf } = channel;
  const [secret, nextSecret] = channel.settings.webhookSecrets ?? ["", ""];
  const hasSecrets = channel.settings.webhookSecrets !== undefined;
  const bodies = [...channel.orders.values()];
  const plain = (body: Uint8Array): Delivery => ({ headers: {}, body });
  const ordersIn = (body: Uint8Array): IncomingOrder[] =>
    connector.normalise(plain(body)).flatMap((event) => (event.kind === "order" ? [event.order] : []));

  describe(`the connector contract: ${connector.title}`, () => {
    describe.runIf(connector.webhook !== undefined && hasSecrets)("webhook", () => {
      const webhook = connector.webhook as NonNullable<typeof connector.webhook>;
      const [body] = bodies as [Uint8Array];

      test("what the channel signed passes, with either secret in force", () => {
        for (const each of bodies) expect(webhook.verify(deliver(each, secret), settings)).toBe(true);
        expect(webhook.verify(deliver(body, nextSecret), settings)).toBe(true);
      });

      test("a secret that is not in force does not pass", () => {
        expect(webhook.verify(deliver(body, "a third secret"), settings)).toBe(false);
      });

      test("one flipped bit anywhere in the body does not pass", () => {
        const signed = deliver(body, secret);
        fc.assert(
          fc.property(fc.nat(body.length * 8 - 1), (bit) => {
            const changed = Uint8Array.from(body);
            changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
            return !webhook.verify({ ...signed, body: changed }, settings);
          }),
        );
      });

      test("one changed character anywhere in the signature does not pass", () => {
        const signed = deliver(body, secret);
        const signature = signed.headers[signatureHeader] ?? "";
        fc.assert(
          fc.property(fc.nat(signature.length - 1), fc.constantFrom(..."Az09+/= "), (index, other) => {
            fc.pre(signature[index] !== other);
            const changed = signature.slice(0, index) + other + signature.slice(index + 1);
            return !webhook.verify({ ...signed, headers: { ...signed.headers, [signatureHeader]: changed } }, settings);
          }),
        );
      });

      test("a missing or an empty signature does not pass", () => {
        const { headers } = deliver(body, secret);
        const { [signatureHeader]: _, ...unsigned } = headers;
        expect(webhook.verify({ headers: unsigned, body }, settings)).toBe(false);
        expect(webhook.verify({ headers: { ...headers, [signatureHeader]: "" }, body }, settings)).toBe(false);
      });

      test("an empty secret signs nothing", () => {
        expect(webhook.verify(deliver(body, ""), { ...settings, webhookSecrets: [""] })).toBe(false);
      });

      test("the same delivery sent twice has the same id", () => {
        const once = webhook.idOf(webhookDelivery());
        expect(once).not.toBe("");
        expect(webhook.idOf(webhookDelivery())).toBe(once);
      });

      const webhookDelivery = () => deliver([...(channel.hints ?? channel.orders).values()][0] as Uint8Array, secret);
    });

    describe.runIf(connector.webhook?.challenge !== undefined)("a challenge", () => {
      const ask = (query: Readonly<Record<string, string>>, url: string) => connector.webhook?.challenge?.(query, settings, url) ?? null;
      const challenges = channel.challenges ?? [];

      test("is answered as the channel wants it, and not without the secret", () => {
        expect(challenges.some(({ answer }) => answer !== null)).toBe(true);
        for (const { query, url, answer } of challenges) expect(ask(query, url)).toEqual(answer);
      });

      test("that is none is not answered", () => {
        const others: readonly Readonly<Record<string, string>>[] = [{}, { foo: "bar" }];
        for (const query of others) expect(ask(query, "https://example.com/webhooks/x")).toBe(null);
      });

      test("without one of its parts is not answered as the whole is", () => {
        for (const { query, url, answer } of challenges.filter((one) => one.answer !== null))
          for (const name of Object.keys(query)) {
            const { [name]: _, ...rest } = query;
            expect(ask(rest, url), name).not.toEqual(answer);
          }
      });
    });

    describe.runIf(connector.tokens !== undefined)("tokens", () => {
      test("the access token ends when the settings say so", () => {
        expect(channel.tokenEnds).not.toBe(undefined);
        expect(connector.tokens?.expiresAt(settings)).toEqual(channel.tokenEnds);
      });
    });

    describe.runIf(connector.poll !== undefined)("polls", () => {
      test("look back far enough and not too often, and what they ask for at once is longer than that", () => {
        const { everySeconds, overlapSeconds, longestSpanSeconds } = connector.poll as NonNullable<typeof connector.poll>;
        expect(everySeconds).toBeGreaterThanOrEqual(10);
        expect(overlapSeconds).toBeGreaterThanOrEqual(300);
        expect(overlapSeconds).toBeLessThanOrEqual(900);
        expect(longestSpanSeconds ?? Number.POSITIVE_INFINITY).toBeGreaterThan(overlapSeconds);
      });

      test("bring messages that are whole orders with a time, or that can be fetched", () => {
        const bodies = [...(channel.polled ?? channel.orders).values()];
        expect(bodies.length).toBeGreaterThan(0);
        for (const polled of bodies)
          for (const event of connector.normalise(plain(polled), settings)) {
            if (event.kind === "order") expect(event.order.updatedAt.getTime()).toBeGreaterThan(noTime.getTime());
            if (event.kind === "hint") expect(connector.fetch).toBeDefined();
          }
      });
    });

    describe.runIf(hasSecrets)("settings", () => {
      test.each([
        ["none", []],
        ["an empty one", [""]],
        ["three", ["a", "b", "c"]],
      ])("webhook secrets: %s is refused by name", (_, webhookSecrets) => {
        expect(malformedPathOf(() => connector.settings(Reader.of({ ...channel.settings, webhookSecrets })))).toMatch(/^webhookSecrets/);
      });
    });

    describe.each([...channel.orders])("%s", (_, body) => {
      test("means the same twice, with and without settings", () => {
        expect(connector.normalise(plain(body))).toEqual(connector.normalise(plain(body)));
        expect(connector.normalise(plain(body), settings).length).toBe(connector.normalise(plain(body)).length);
      });

      test("has ids that are texts, present and unique", () => {
        expect(ordersIn(body).length).toBeGreaterThan(0);
        for (const order of ordersIn(body)) {
          expect(order.externalId).toMatch(/^\S+$/);
          const lineIds = order.lines.flatMap((line) => line.externalIds);
          expect(lineIds.every((id) => typeof id === "string" && id !== "")).toBe(true);
          expect(new Set(lineIds).size).toBe(lineIds.length);
        }
      });

      test("has quantities that are positive and whole, and no unit in two places", () => {
        for (const { quantity, cancelledQuantity, fulfilledQuantity } of ordersIn(body).flatMap((order) => order.lines)) {
          expect(Number.isSafeInteger(quantity) && quantity > 0).toBe(true);
          expect(cancelledQuantity >= 0 && fulfilledQuantity >= 0 && cancelledQuantity + fulfilledQuantity <= quantity).toBe(true);
        }
      });

      test("has money that adds up, or the difference is recorded", () => {
        for (const order of ordersIn(body)) {
          expect(order.difference).toEqual(differenceOf(order));
          expect(
            order.discountTotal.minor >=
              sum(
                order.lines.map((line) => line.discount),
                order.currencyCode,
              ).minor,
          ).toBe(true);
          const amounts: Money[] = [
            order.discountTotal,
            order.taxTotal,
            order.shippingTotal,
            order.feeTotal,
            order.total,
            order.difference,
          ];
          for (const line of order.lines) amounts.push(line.unitPrice, line.discount, line.tax);
          expect(new Set(amounts.map((amount) => amount.currency))).toEqual(new Set([order.currencyCode]));
          expect(order.lines.every((line) => line.discount.minor >= 0n)).toBe(true);
        }
      });

      test("cut short, it is malformed", () => {
        const end = new TextDecoder().decode(body).trimEnd().length - 1;
        fc.assert(
          fc.property(fc.nat(end), (length) => malformedPathOf(() => connector.normalise(plain(body.subarray(0, length)))) !== null),
        );
      });

      test("without a field, or with a field of a wrong kind, it keeps its orders or says the path", () => {
        const before = connector.normalise(plain(body)).length;
        for (const { what, body: changed } of mutations(body)) {
          let after = before;
          const path = malformedPathOf(() => (after = connector.normalise(plain(changed)).length), what);
          expect(path === "" ? "the path is empty" : after === before ? "" : `${before - after} orders are lost`, what).toBe("");
        }
      });
    });

    describeFetch(connector, settings, bodies[0] as Uint8Array, channel.fetched?.bind(channel));
  });
}

/** The path a MalformedMessage names, null when nothing was thrown. Any other error is the connector's fault and flies. */
function malformedPathOf(act: () => unknown, what = ""): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof MalformedMessage) return error.path;
    throw new Error(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}
