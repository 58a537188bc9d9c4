import fc from "fast-check";
import { approveReturn, declineReturn } from "../../src/flows/decide-return.ts";
import { disposeReturn } from "../../src/flows/dispose-return.ts";
import { cancelReturn, closeReturn, reopenReturn } from "../../src/flows/end-return.ts";
import { lineIn } from "../../src/flows/open-return.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { switchResolution } from "../../src/flows/switch-resolution.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Disposition, Resolution } from "../../src/returns/return.states.ts";
import { allResolutions } from "../returns/a-return.ts";
import { givingDifferenceBack } from "./difference.ts";
import type { Life } from "./life.ts";
import type { Model, ModelLine, ModelOrder, NewLine } from "./model.ts";
import { aName, type Name } from "./placing.ts";
import type { SeenReturn, SeenReturnLine } from "./seen.ts";
import { pick, prefer, type Steps, some, step, upTo, whichever } from "./step.ts";

const aResolution = fc.constantFrom<Resolution>(...allResolutions);
const goesOut = (resolution: Resolution): boolean => resolution === "EXCHANGE" || resolution === "REPLACE";

/** What goes out for units that come back: the same for nothing, or something else at the price of what comes back. */
function inPlace(life: Life, of: ModelLine, resolution: Resolution, units: number, name: Name): NewLine {
  const other = resolution === "EXCHANGE";
  return {
    sku: other ? life.sku(name) : of.sku,
    units,
    price: other ? of.price : 0n,
    worth: other && of.price > 0n ? of.price : of.worth,
    exchange: true,
  };
}

const exchangeFor = (life: Life, resolution: Resolution, name: Name) =>
  resolution === "EXCHANGE" ? { sku: life.sku(name), priceMinor: null } : null;

/** Something of it left, and does not come back yet. */
const isReturnable = ({ fulfilled, requested }: ModelLine): boolean => fulfilled > requested;

const giveBack = step(
  "return",
  fc.record({ order: whichever, line: whichever, units: some, resolution: aResolution, name: aName, byBuyer: fc.boolean() }),
  async (model, life, { order: index, line: at, units: wanted, resolution, name, byBuyer }) => {
    const order = prefer(model.orders, index, ({ lines }) => lines.some(isReturnable));
    const line = order && prefer(order.lines, at, isReturnable);
    if (!order || !line) return null;
    const units = upTo(wanted, line.fulfilled - line.requested);
    const fits = units <= line.fulfilled - line.requested;
    return {
      // Which units left in which parcel is more than the model knows.
      may: fits ? null : false,
      does: async () => {
        const of = { quantity: units, resolution, exchange: exchangeFor(life, resolution, name) };
        await comesBack(life, order, line, of, byBuyer);
      },
      tells: [byBuyer ? "return.requested" : "return.approved"],
      makes: async () => {
        line.requested += units;
        if (!byBuyer && goesOut(resolution)) order.expected = await piecesOf(life, model, order, line, resolution, name, units);
      },
    };
  },
);

/** The first that comes back. */
export const firstReturn = giveBack;

const comesBack = (life: Life, order: ModelOrder, line: ModelLine, of: object, byBuyer: boolean) =>
  life.town.desk.comesBack(order.id, [{ lineId: line.id, ...of }], { origin: byBuyer ? "BUYER" : "STAFF" });

/** Units that left in several parcels come back as several lines; for each of them something goes out. */
async function piecesOf(
  life: Life,
  model: Model,
  order: ModelOrder,
  line: ModelLine,
  resolution: Resolution,
  name: Name,
  units: number,
): Promise<NewLine[]> {
  const ret = (await life.returns(model)).filter(({ orderId }) => orderId === order.id).at(-1) as SeenReturn;
  const pieces = ret.lines.map(({ quantity }) => quantity);
  if (pieces.reduce((sum, one) => sum + one, 0) !== units) throw new Error(`${pieces} units are in the return, not ${units}`);
  return pieces.map((quantity) => inPlace(life, line, resolution, quantity, name));
}

const aReturn = async (model: Model, life: Life, index: number, wanted: readonly string[]) => {
  return prefer(await life.returns(model), index, ({ status }) => wanted.includes(status));
};

const decide = step(
  "decide",
  fc.record({ which: whichever, approve: fc.boolean(), name: aName }),
  async (model, life, { which, approve }) => {
    const ret = await aReturn(model, life, which, ["REQUESTED"]);
    if (!ret) return null;
    const order = model.order(ret.orderId);
    const skus = await exchangeSkus(life, ret);
    return {
      may: ret.status === "REQUESTED" ? null : false,
      does: () =>
        life.town.desk.onReturn(
          ret.id,
          (book, work, it) => void (approve ? approveReturn(book, work, it, null) : declineReturn(book, work, it, "No")),
          [...skus.values()],
        ),
      tells: [approve ? "return.approved" : "return.declined"],
      makes: () => {
        for (const { id, lineId, quantity, resolution } of ret.lines) {
          const line = order.line(lineId);
          if (!approve) line.requested -= quantity;
          else if (goesOut(resolution))
            order.expected.push({ ...inPlace(life, line, resolution, quantity, "MUG"), sku: skus.get(id) ?? line.sku });
        }
      },
    };
  },
);

const exchangeSkus = async (life: Life, ret: SeenReturn): Promise<Map<string, string>> =>
  new Map(
    (
      await life.town.shop.read(
        sql<{
          id: string;
          sku: string;
        }>`select id, exchange_sku as sku from return_lines where return_id = ${ret.id} and exchange_sku is not null`,
      )
    ).map(({ id, sku }) => [id, sku]),
  );

const receive = step("receiveReturn", fc.record({ which: whichever, place: whichever }), async (model, life, { which, place }) => {
  const ret = await aReturn(model, life, which, ["OPEN"]);
  if (!ret) return null;
  const expected = ret.lines.filter(({ goods }) => goods === "EXPECTED");
  const locationId = pick(life.town.places, place)?.id as string;
  return {
    may: ret.status === "OPEN" && expected.length > 0,
    does: () =>
      life.town.desk.onReturn(ret.id, (book, work, it) => void receiveReturn(book, work, it, { locationId, lines: null, unexpected: [] })),
    tells: ["reverse_fulfillment_order.received"],
    makes: () => {
      for (const { lineId, quantity } of expected) model.order(ret.orderId).line(lineId).returned += quantity;
    },
  };
});

/** Pieces of returns, those that fit a step first. */
async function aPiece(model: Model, life: Life, index: number, fits: (one: SeenReturnLine, ret: SeenReturn) => boolean) {
  const all = (await life.returns(model)).flatMap((ret) => ret.lines.map((line) => ({ ret, line })));
  return prefer(all, index, ({ ret, line }) => fits(line, ret));
}

const inStock: readonly Disposition[] = ["RESTOCKED", "DAMAGED", "PROCESSING_REQUIRED"];
const aDisposition = fc.constantFrom<Disposition>("RESTOCKED", "RESTOCKED", "DAMAGED", "PROCESSING_REQUIRED", "MISSING", "NOT_RESTOCKED");

const dispose = step("dispose", fc.record({ which: whichever, disposition: aDisposition }), async (model, life, { which, disposition }) => {
  const found = await aPiece(model, life, which, ({ goods, disposition: was }) => goods === "RECEIVED" || was === "PROCESSING_REQUIRED");
  if (!found) return null;
  const { ret, line } = found;
  const order = model.order(ret.orderId);
  const of = order.line(line.lineId);
  const aside = line.disposition === "PROCESSING_REQUIRED";
  const can =
    ret.status === "OPEN" &&
    (line.goods === "RECEIVED" ||
      (aside && disposition !== "PROCESSING_REQUIRED") ||
      (line.goods === "EXPECTED" && disposition === "MISSING"));
  return {
    // What its channel took, it gives back.
    may: can && order.isTheirs ? null : can,
    does: async () => {
      await life.town.desk.onReturn(
        ret.id,
        (book, work, it) => void disposeReturn(book, work, it, [{ lineId: line.id, quantity: line.quantity, disposition }]),
      );
      if (disposition === "RESTOCKED") await life.keep();
    },
    tells: ["reverse_fulfillment_order.disposed"],
    makes: () => {
      const here = inStock.includes(disposition) ? 1 : 0;
      model.stock(of.sku, (here - (aside ? 1 : 0)) * line.quantity);
      const decided = disposition !== "PROCESSING_REQUIRED" && !(disposition === "MISSING" && !line.received);
      if (line.pending && decided) commit(order, of, line, line.resolution, disposition);
    },
  };
});

/** What the buyer gets is final. */
function commit(
  order: ModelOrder,
  of: ModelLine,
  { quantity }: SeenReturnLine,
  resolution: Resolution,
  disposition: Disposition | null,
): void {
  if (resolution === "REFUND" || resolution === "STORE_CREDIT") order.refundGoods(of, quantity);
  // What was repaired goes back.
  if (resolution === "REPAIR" && disposition === "RESTOCKED")
    order.expected.push({ sku: of.sku, units: quantity, price: 0n, worth: of.worth, exchange: true });
}

const change = step("switch", fc.record({ which: whichever, to: aResolution, name: aName }), async (model, life, { which, to, name }) => {
  const found = await aPiece(model, life, which, ({ pending }, { status }) => pending && (status === "OPEN" || status === "REQUESTED"));
  if (!found) return null;
  const { ret, line } = found;
  const order = model.order(ret.orderId);
  const of = order.line(line.lineId);
  const open = (ret.status === "OPEN" || ret.status === "REQUESTED") && line.pending;
  // What goes out may be packed, or gone.
  const may = !open ? false : line.exchangeLineId === null && !order.isTheirs ? true : null;
  return givingDifferenceBack(life, order, {
    may,
    does: () =>
      life.town.desk.onReturn(
        ret.id,
        (book, work, it) =>
          void switchResolution(book, work, it, {
            line: lineIn(book, it, line.id),
            quantity: null,
            resolution: to,
            exchange: exchangeFor(life, to, name),
            keepMinor: 0n,
          }),
        to === "EXCHANGE" ? [life.sku(name)] : [],
      ),
    tells: ["return.resolution_changed"],
    makes: () => {
      takeBack(order, line);
      if (ret.status !== "OPEN") return;
      if (goesOut(to)) order.expected.push(inPlace(life, of, to, line.quantity, name));
      const seen =
        line.goods === "DISPOSED" && line.disposition !== "PROCESSING_REQUIRED" && !(line.disposition === "MISSING" && !line.received);
      if (seen && (to !== "REPAIR" || line.disposition === "RESTOCKED")) commit(order, of, line, to, line.disposition);
    },
  });
});

function takeBack(order: ModelOrder, { exchangeLineId }: SeenReturnLine): void {
  if (exchangeLineId === null) return;
  const sent = order.line(exchangeLineId);
  sent.cancelled = sent.ordered;
  sent.worth = 0n;
}

/** Nothing is expected any more, all that came was looked at, and what the buyer gets is decided. */
const isDone = ({ status, lines }: SeenReturn): boolean =>
  status === "OPEN" &&
  lines.every(
    ({ goods, disposition, pending, resolution, received }) =>
      (goods === null || goods === "DISPOSED") &&
      disposition !== "PROCESSING_REQUIRED" &&
      (!pending || resolution === "KEEP" || (disposition === "MISSING" && !received)),
  );

const close = step("closeReturn", whichever, async (model, life, which) => {
  const ret = prefer(await life.returns(model), which, isDone);
  if (!ret) return null;
  const order = model.order(ret.orderId);
  return givingDifferenceBack(life, order, {
    may: isDone(ret),
    does: () => life.town.desk.onReturn(ret.id, closeReturn),
    tells: ["return.closed"],
    makes: async () => {
      const now = (await life.returns(model)).find(({ id }) => id === ret.id) as SeenReturn;
      for (const line of ret.lines) {
        const after = now.lines.find(({ id }) => id === line.id) as SeenReturnLine;
        if (line.exchangeLineId !== null && after.exchangeLineId === null) takeBack(order, line);
        // What never came and for which nothing was given may be returned another time.
        const free = line.pending && !line.received && after.exchangeLineId === null && !after.given;
        if (after.released !== (free || line.released))
          throw new Error(`${line.quantity} units are ${free ? "not " : ""}free to be returned again`);
        if (free) order.line(line.lineId).requested -= line.quantity;
      }
    },
  });
});

const drop = step("cancelReturn", whichever, async (model, life, which) => {
  const ret = await aReturn(model, life, which, ["OPEN"]);
  if (!ret) return null;
  const begun = ret.lines.some(({ received, pending }) => received || !pending);
  const sent = ret.lines.some(({ exchangeLineId }) => exchangeLineId !== null);
  const order = model.order(ret.orderId);
  return givingDifferenceBack(life, order, {
    may: ret.status !== "OPEN" || begun ? false : sent ? null : true,
    does: () => life.town.desk.onReturn(ret.id, (book, work, it) => cancelReturn(book, work, it, null)),
    tells: ["return.cancelled"],
    makes: () => {
      for (const line of ret.lines) {
        takeBack(order, line);
        order.line(line.lineId).requested -= line.quantity;
      }
    },
  });
});

const reopen = step("reopenReturn", whichever, async (model, life, which) => {
  const ret = await aReturn(model, life, which, ["CLOSED"]);
  if (!ret) return null;
  return { may: ret.status === "CLOSED", does: () => life.town.desk.onReturn(ret.id, reopenReturn), tells: ["return.reopened"] };
});

export const returning: Steps = [
  ...[giveBack, giveBack, giveBack, decide, receive, receive, receive, dispose, dispose, dispose],
  ...[change, change, close, close, drop, reopen, reopen],
];
