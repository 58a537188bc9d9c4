import { expect, test } from "vitest";
import { answerChange, cancelChange } from "../../src/flows/confirm-change.ts";
import { sql } from "../../src/kit/sql.ts";
import { OrderChange } from "../../src/orders/order-change.entity.ts";
import { changeStatuses } from "../../src/orders/order-change.states.ts";
import { ChangingShop } from "../flows/a-change.ts";
import { openApi } from "../support/api.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, openShop } from "../support/shop.ts";
import { nextSeen, through, walk } from "./walk.ts";

const shop = await openShop();
const api = await openApi(shop);
const changing = new ChangingShop(shop);
await shop.stock(await shop.location(), { MUG: 10_000 });
const channel = await shop.channel({ type: "API" });

interface Thing {
  readonly id: string;
  readonly orderId: string;
}
const ask = ({ orderId, id }: Thing) => changing.confirm(orderId, id, true);
const answer = (accept: boolean) => (thing: Thing) => changing.run((em) => answerChange(em, aDeed(), thing, { accept, note: null }));
const giveUp = (thing: Thing) => changing.run((em) => cancelChange(em, aDeed(), thing, null));

walk<Thing>(shop, {
  machine: "OrderChange",
  states: changeStatuses,
  async bring(state) {
    const orderId = await changing.order(channel, [aLine("MUG", 3)]);
    const lineId = await changing.lineId(orderId, "MUG");
    const thing = { orderId, id: await changing.begin(orderId, [{ kind: "SET_QTY", lineId, quantity: 2 }]) };
    if (state === "REQUESTED" || state === "DECLINED") await ask(thing);
    if (state === "DECLINED") await answer(false)(thing);
    if (state === "CONFIRMED") await changing.confirm(orderId, thing.id);
    if (state === "CANCELLED") await giveUp(thing);
    return thing;
  },
  stateOf: async ({ id }) => (await shop.read(sql<{ status: string }>`select status from order_changes where id = ${id}`))[0]?.status,
  toldBy: ({ id }) => id,
  next: ({ id }) => nextSeen(api, "OrderChange", id, "nextStatuses"),
  verbs: {
    PENDING: ({ id }) => changing.run(async (em) => through(await em.findOneOrFail(OrderChange, { id }), "PENDING")),
    REQUESTED: ask,
    CONFIRMED: (thing, from) => (from === "REQUESTED" ? answer(true)(thing) : changing.confirm(thing.orderId, thing.id)),
    DECLINED: answer(false),
    CANCELLED: giveUp,
  },
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));
