import fc from "fast-check";
import { expect, test } from "vitest";
import type { Channel } from "../../src/channels/channel.entity.ts";
import type { Connector, Delivery, IncomingLine, IncomingOrder } from "../../src/channels/connector.ts";
import { keepMessages } from "../../src/inbox/messages.ts";
import { newId } from "../../src/kit/ids.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { aGate } from "../support/gate.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const place = await shop.location();
await shop.stock(place, { MUG: 100_000, TEA: 100_000 });

/** What happens to an order at its channel from one version to the next. What was cancelled or has left does not come back. */
const steps = ["MORE", "LESS", "LEAVES", "PAID", "WISH", "NO_WISH", "OURS", "THEIRS", "LINE", "WORDS", "CANCELLED"] as const;
type Step = (typeof steps)[number];

function after(order: IncomingOrder, step: Step): IncomingOrder {
  const [first, ...rest] = order.lines as [IncomingLine, ...IncomingLine[]];
  const open = first.quantity - first.cancelledQuantity - first.fulfilledQuantity;
  const line = (values: Partial<IncomingLine>) => ({ ...order, lines: [{ ...first, ...values }, ...rest] });
  if (order.cancelled) return order;
  switch (step) {
    case "MORE":
      return line({ quantity: first.quantity + 1 });
    case "LESS":
      return open > 1 ? line({ cancelledQuantity: first.cancelledQuantity + 1 }) : order;
    case "LEAVES":
      return open > 0 ? line({ fulfilledQuantity: first.fulfilledQuantity + 1 }) : order;
    case "PAID":
      return { ...order, paymentStatus: "PAID" };
    case "WISH":
      return { ...order, orderStatus: "CANCEL_REQUESTED" };
    case "NO_WISH":
      return { ...order, orderStatus: "PROCESSING" };
    case "OURS":
    case "THEIRS":
      return first.fulfilledQuantity > 0 ? order : line({ fulfilledByChannel: step === "THEIRS" });
    case "LINE":
      return rest.length > 0 ? order : { ...order, lines: [first, aLine("TEA", 2)] };
    case "WORDS":
      return { ...order, nativeStatus: `${order.nativeStatus}+`, payout: moneyOf(String(order.nativeStatus.length), "IDR") };
    default:
      return { ...order, cancelled: true, orderStatus: "CANCELLED" };
  }
}

/** The versions of an order, a minute apart. */
function versionsOf(taken: readonly Step[], byCounter: boolean): IncomingOrder[] {
  let order = anOrder({ externalId: "", paymentStatus: "PENDING", lines: [aLine("MUG", 3)] });
  const versions = [order];
  for (const step of taken) {
    order = after(order, step);
    versions.push(order);
  }
  // A counter that is finer than the time: several versions in one second.
  return versions.map((version, minute) => ({
    ...version,
    version: byCounter ? BigInt(minute + 1) : null,
    updatedAt: byCounter ? version.placedAt : new Date(version.placedAt.getTime() + minute * 60_000),
  }));
}

/** How a version may come. */
interface Came {
  readonly version: number;
  readonly by: "WEBHOOK" | "HINT" | "POLL";
  /** What came before is worked off first. */
  readonly pause: boolean;
}

const said = new Map<string, IncomingOrder>();
const connector: Connector = {
  key: "versions",
  title: "Versions",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: true,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: () => ({}),
  normalise({ body }) {
    const [kind, name] = Buffer.from(body).toString().split(" ") as [string, string];
    if (kind === "hint") return [{ kind: "hint", hint: { externalId: name, version: null } }];
    return [{ kind: "order", order: said.get(name) as IncomingOrder }];
  },
  fetch: async ({ externalId }) => bytes(`order ${externalId}`),
};
const bytes = (text: string): Delivery => ({ headers: {}, body: Buffer.from(text) });
const channel: Channel = await shop.channel({ connectorKey: connector.key, createdAt: new Date("2026-01-01") });
const { gate, stop } = aGate(shop, { connectors: [connector] });

/** Delivers versions of a new order as they come, and answers how it stands in the end. */
async function delivered(versions: readonly IncomingOrder[], came: readonly Came[]) {
  const externalId = newId();
  const before = await stock();
  const workedOff = () =>
    expect
      .poll(() => {
        gate.nudge();
        return shop.read(sql`select id from inbox where status = 'PENDING' limit 1`);
      })
      .toEqual([]);
  for (const [number, { version, by, pause }] of came.entries()) {
    const name = `${externalId}@${version}`;
    said.set(name, { ...(versions[version] as IncomingOrder), externalId, number: "#1" });
    const message = {
      POLL: [`polled:${name}`, "POLL"],
      HINT: [`${name} hint ${number}`, "WEBHOOK"],
      WEBHOOK: [`${name} ${number}`, "WEBHOOK"],
    }[by];
    const [deliveryId, source] = message as [string, "POLL" | "WEBHOOK"];
    const delivery = bytes(`${by === "HINT" ? "hint" : "order"} ${name}`);
    await keepMessages(shop.em, [{ channelId: channel.id, deliveryId, source, delivery }]);
    if (pause) await workedOff();
  }
  await workedOff();
  return { ...(await stateOf(externalId)), taken: (await stock()).map((units, index) => (before[index] as number) - units) };
}

const stock = async () => [(await shop.counts("MUG")).available, (await shop.counts("TEA")).available];

async function stateOf(externalId: string) {
  const [order] = await shop.read(sql`
    select status, payment_status, fulfillment_status, channel_status, native_status, payout_minor::text as payout, external_updated_at,
      external_version::text as version, cancelled_at is null as stands from orders where external_id = ${externalId}`);
  const lines = await shop.read(sql`
    select sku, ordered_quantity as ordered, cancelled_quantity as cancelled, fulfilled_quantity as gone, fulfilled_by_channel as theirs,
      (select coalesce(sum(part.remaining_quantity), 0)::int from fulfillment_order_lines part
        join fulfillment_orders work on work.id = part.fulfillment_order_id
        where part.order_line_id = line.id and work.status not in ('CLOSED', 'CANCELLED', 'INCOMPLETE')) as "worked on"
    from order_lines line join orders on orders.id = line.order_id where orders.external_id = ${externalId} order by line.sku`);
  const holds = await shop.read(sql`
    select reason, handle from holds join orders on orders.id = holds.order_id
    where orders.external_id = ${externalId} and holds.status = 'ACTIVE' order by reason, handle`);
  return { order, lines, holds };
}

test("however often and in whatever order the versions of an order come, by webhook, hint or poll, it ends as if they had come in order", async () => {
  gate.start();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      fc.array(fc.record({ version: fc.nat(6), by: fc.constantFrom("WEBHOOK", "HINT", "POLL"), pause: fc.boolean() }), { maxLength: 8 }),
      fc.nat(8),
      async (taken, byCounter, more, place) => {
        const versions = versionsOf(taken, byCounter);
        const last = versions.length - 1;
        const inOrder = versions.map((_, version) => ({ version, by: "WEBHOOK" as const, pause: true }));
        // The last version comes some time; the others often, or never.
        const shuffled: Came[] = more.map(({ version, ...came }) => ({ ...came, version: Math.min(version, last) }) as Came);
        shuffled.splice(Math.min(place, shuffled.length), 0, { version: last, by: "POLL", pause: false });

        const wanted = await delivered(versions, inOrder);
        const got = await delivered(versions, shuffled);
        // What has left before we heard of the order is not known to have been ours: the channel names no place.
        const comparable = ({ taken, ...state }: typeof got) =>
          versions[last]?.lines[0]?.fulfilledQuantity === 0 ? { ...state, taken } : state;
        expect(comparable(got)).toEqual(comparable(wanted));
      },
    ),
    { numRuns: 25, examples: [[["LEAVES", "CANCELLED"], false, [], 0]] },
  );
  await stop();
});
