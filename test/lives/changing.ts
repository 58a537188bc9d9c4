import fc from "fast-check";
import { answerCancellationRequest } from "../../src/flows/answer-cancellation.ts";
import { cancelAtChannel } from "../../src/flows/cancel-at-channel.ts";
import { cancelChange, confirmChange } from "../../src/flows/confirm-change.ts";
import { resolveCommand } from "../../src/flows/send-command.ts";
import { beginChange, type StagedAction } from "../../src/flows/stage-change.ts";
import { sql } from "../../src/kit/sql.ts";
import { type ModelLine, type ModelOrder, max, min, openOf } from "./model.ts";
import { aName, priceOf, worthOf } from "./placing.ts";
import { isOver, type SeenWork } from "./seen.ts";
import { pick, prefer, type Steps, some, step, upTo, whichever } from "./step.ts";

/** Units of a line that nobody has begun to work on: those can be taken off at once. */
const freeOf = (line: ModelLine, works: readonly SeenWork[]): number =>
  openOf(line) -
  works
    .filter(({ begun }) => begun)
    .flatMap(({ lines }) => lines)
    .reduce((units, part) => units + (part.lineId === line.id ? part.remaining : 0), 0);

const cancel = step(
  "cancel",
  fc.record({ order: whichever, line: fc.option(whichever, { freq: 3 }), units: some }),
  async (model, life, { order: index, line: at, units: wanted }) => {
    const order = pick(model.orders, index);
    if (!order) return null;
    const line = at === null ? null : (prefer(order.lines, at, (one) => openOf(one) > 0) ?? null);
    if (at !== null && line === null) return null;
    const units = line ? upTo(wanted, openOf(line)) : 0;
    const works = (await life.works(model)).filter((one) => one.orderId === order.id && !isOver(one));
    const [{ status } = { status: "" }] = await life.town.shop.read(
      sql<{ status: string }>`select status from orders where id = ${order.id}`,
    );
    const isOpen = status === "OPEN" || status === "EXCEPTION";
    const off = line ? [{ line, units }] : order.lines.map((one) => ({ line: one, units: openOf(one) }));
    const can = isOpen && (line ? units <= openOf(line) : order.lines.every(({ fulfilled }) => fulfilled === 0));
    // Its channel is asked, once at a time; nothing is cancelled before it has answered.
    const asks = order.isTheirs && !line?.exchange;
    return {
      may: can && !asks && (line !== null || off.some((one) => one.units > 0)) ? true : can ? null : false,
      does: () =>
        life.on(order.id, (book, work) => {
          const of = line && [{ line: book.line(line.id), quantity: units }];
          cancelAtChannel(book, work, { units: of, reason: "Fewer", code: "OTHER", onlyHere: false });
        }),
      tells: asks ? ["channel_command.created", "hold.placed"] : [],
      makes: () => {
        if (!asks) for (const one of off) one.line.cancelled += Math.min(one.units, freeOf(one.line, works));
      },
    };
  },
);

/** Who works on units says whether they can still be cancelled. */
const answer = step("answer", fc.record({ which: whichever, accept: fc.boolean() }), async (model, life, { which, accept }) => {
  const requests = await life.things<Request>(
    model,
    "cancellation_requests",
    sql`status, quantity, order_line_id as "lineId", fulfillment_order_id as "workId"`,
  );
  const request = prefer(requests, which, ({ status }) => status === "OPEN");
  if (!request) return null;
  const one = (await life.works(model)).find(({ id }) => id === request.workId);
  const left = one?.lines.find(({ lineId }) => lineId === request.lineId)?.remaining ?? 0;
  return {
    may: request.status === "OPEN" ? null : false,
    does: () => life.on(request.orderId, (book, work) => answerCancellationRequest(book, work, request.id, { accept, note: "So it is" })),
    tells: [`order.cancellation_${accept ? "accepted" : "refused"}`],
    makes: () => {
      if (accept) model.order(request.orderId).line(request.lineId).cancelled += Math.min(request.quantity, left);
    },
  };
});
interface Request {
  readonly status: string;
  readonly quantity: number;
  readonly lineId: string;
  readonly workId: string;
}

/** The channel says whether units may be cancelled there: only then they are, as far as they are still open. */
const decideThere = step("decideThere", fc.record({ which: whichever, accept: fc.boolean() }), async (model, life, { which, accept }) => {
  const found = prefer(
    await life.things<Asked>(model, "channel_commands", sql`status, effect->'units' as units`),
    which,
    ({ status }) => status === "PENDING",
  );
  if (!found) return null;
  const order = model.order(found.orderId);
  const works = (await life.works(model)).filter((one) => one.orderId === order.id && !isOver(one));
  const outcome = accept ? ("ACCEPTED" as const) : ("REJECTED" as const);
  const seen = found.status === "REJECTED" && !accept;
  return {
    may: found.status === "PENDING" || seen,
    does: () => life.run((em, deed) => resolveCommand(em, deed, found.id, { outcome, reason: "They said so" })),
    tells:
      found.status === "PENDING" ? [`channel_command.${outcome.toLowerCase()}`, "channel_command.resolved"] : ["channel_command.resolved"],
    makes: () => {
      if (!accept) return;
      const units = found.units ?? order.lines.map(({ id, ordered }) => ({ lineId: id, quantity: ordered }));
      for (const { lineId, quantity } of units) {
        const line = order.line(lineId);
        line.cancelled += Math.min(quantity, freeOf(line, works));
      }
    },
  };
});
interface Asked {
  readonly status: string;
  readonly units: readonly { readonly lineId: string; readonly quantity: number }[] | null;
}

const mostlyOpen = (lines: readonly ModelLine[], at: number) => prefer(lines, at, (one) => openOf(one) > 0);

/** A change of what was ordered, confirmed at once or given up. */
const edit = step(
  "edit",
  fc.record({
    order: whichever,
    kind: fc.constantFrom("ADD_LINE" as const, "SET_QTY" as const, "CANCEL_LINE" as const, "SUBSTITUTE" as const),
    name: aName,
    line: whichever,
    units: fc.integer({ min: 1, max: 5 }),
    end: fc.constantFrom("confirm" as const, "confirm" as const, "give up" as const),
  }),
  async (model, life, { order: index, kind, name, line: at, units, end }) => {
    const order = pick(model.orders, index);
    const line = order && (kind === "ADD_LINE" ? pick : mostlyOpen)(order.lines, at);
    if (!order || !line) return null;
    // What goes out in exchange is its return's affair.
    if (kind !== "ADD_LINE" && line.exchange) return null;
    const present = line.ordered - line.cancelled;
    const off = kind === "CANCEL_LINE" || kind === "SUBSTITUTE" ? units : kind === "SET_QTY" ? Math.max(0, present - units) : 0;
    const more = kind === "SET_QTY" ? Math.max(0, units - present) : 0;
    const adds = kind === "ADD_LINE" || kind === "SUBSTITUTE" || more > 0;
    const action: StagedAction = {
      ...{ kind, quantity: units },
      ...(kind !== "ADD_LINE" && { lineId: line.id }),
      ...((kind === "ADD_LINE" || kind === "SUBSTITUTE") && { sku: life.sku(name), unitPrice: priceOf(name) }),
    };
    const asks = order.isTheirs && end === "confirm";
    return {
      may: order.isTheirs && adds ? false : null,
      does: () =>
        life.run(async (em, deed) => {
          const id = await beginChange(em, deed, order.id, { reason: "The buyer asked", baseVersion: null, actions: [action] });
          if (end === "confirm") await confirmChange(em, deed, { orderId: order.id, id }, { ask: false });
          else await cancelChange(em, deed, { orderId: order.id, id }, null);
        }),
      tells:
        end !== "confirm"
          ? ["order_change.cancelled"]
          : asks && off > 0
            ? ["order_change.requested"]
            : ["order_change.confirmed", "order.version_created"],
      makes: () => {
        if (end !== "confirm" || (asks && off > 0)) return;
        const before = tooMuch(order);
        if (adds && more === 0) order.expected = [{ sku: life.sku(name), units, ...worthOf(name) }];
        line.ordered += more;
        line.cancelled += off;
        const due = min(tooMuch(order) - before, order.refundable);
        if (due <= 0n || order.isTheirs) return;
        line.refunded += off;
        order.giveBack(due);
      },
    };
  },
);

/** What was paid beyond what the order comes to, its new lines among it. */
const tooMuch = (order: ModelOrder): bigint => {
  const coming = order.expected.reduce((all, { price, units }) => all + price * BigInt(units), 0n);
  return max(0n, order.paid - order.total - coming);
};

export const changing: Steps = [cancel, cancel, cancel, answer, answer, decideThere, decideThere, edit, edit];
