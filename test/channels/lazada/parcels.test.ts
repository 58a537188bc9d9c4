import { beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import type { ToldLine } from "../../../src/channels/command.ts";
import { linesOf, teller } from "../ask-and-tell.ts";
import { type LazadaDouble, openLazada } from "../lazada.ts";
import { leave, selling } from "../selling.ts";
import { shipping, unitsOf } from "./shipping.ts";

let lazada: LazadaDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [lazada, account] = await selling(openLazada(), { MUG: 10, "CUP & SAUCER": 5 });
  return () => leave(lazada);
});

describe("parcels", () => {
  test("are packed and handed over by rows: a part, then the rest, and none twice", async () => {
    const order = lazada.order([
      { sku: "MUG", quantity: 2 },
      { sku: "CUP & SAUCER", quantity: 1 },
    ]);
    const [mugs, cup] = (await linesOf(lazada, order)) as [ToldLine, ToldLine];
    const [one] = await unitsOf(lazada, order, 0, 1);
    const [two] = await unitsOf(lazada, order, 1, 2);
    expect(mugs.quantity).toBe(2);

    const first = await teller(lazada, "READY_TO_SHIP").send(shipping(order, [one as ToldLine], { complete: false }), account, "k1");
    await teller(lazada, "SHIP").send(shipping(order, [two as ToldLine, cup]), account, "k2");
    const again = await teller(lazada, "SHIP").send(shipping(order, [one as ToldLine], { complete: false }), account, "k3");

    expect(lazada.orderOf(order).shipments.map(({ units }) => units)).toEqual([{ MUG: 1 }, { MUG: 1, "CUP & SAUCER": 1 }]);
    expect(first).toMatchObject({ outcome: "ACCEPTED", reference: expect.stringMatching(/^FP/) });
    expect(again).toEqual(first);
    expect(lazada.orderOf(order).readyToShip).toBe(true);
    expect(lazada.done).toEqual(
      new Map([
        [`PACK ${order}`, 3],
        [`SHIP ${order}`, 2],
      ]),
    );
  });

  test("units that Lazada cancelled are stood in for by the others of the thing, no row twice", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 4 }]);
    const parts = [await unitsOf(lazada, order, 0, 1), await unitsOf(lazada, order, 1, 2)];
    const { shop } = lazada;
    for (const at of [0, 2]) shop.cancelRow(shop.find(order), shop.rowOf(order, at));

    for (const lines of parts) await teller(lazada, "SHIP").send(shipping(order, lines, { complete: false }), account, "k");

    expect(shop.find(order).rows.map(({ status }) => status)).toEqual(["canceled", "ready_to_ship", "canceled", "ready_to_ship"]);
  });

  test("are refused for what is cancelled, unpaid, Lazada's own or not there", async () => {
    const orders = Array.from({ length: 3 }, () => lazada.order([{ sku: "MUG", quantity: 1 }]));
    const [gone, unpaid, theirs] = orders as [string, string, string];
    const lines = await Promise.all(orders.map((id) => linesOf(lazada, id)));
    lazada.cancel(gone);
    lazada.shop.rowOf(unpaid, 0).status = "unpaid";
    lazada.shop.rowOf(theirs, 0).byLazada = true;
    const send = (id: string, told: readonly ToldLine[]) => teller(lazada, "SHIP").send(shipping(id, told), account, "k");

    const answers = [...(await Promise.all(orders.map((id, n) => send(id, lines[n] ?? [])))), await send(gone, lines[1] ?? [])];

    expect(answers).toEqual(
      [
        "Lazada cancelled a part of it.",
        "The order is not paid yet.",
        "Lazada keeps and sends it itself.",
        "The order has no such rows at Lazada.",
      ].map((reason) => ({ outcome: "REJECTED", reason })),
    );
    expect(lazada.done.size).toBe(0);
  });

  test("a row at a status nobody has heard of is not guessed at", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const row = lazada.shop.rowOf(order, 0);
    const command = shipping(order, await linesOf(lazada, order));
    row.status = "teleported";
    row.packageId = "";

    expect(await teller(lazada, "SHIP").send(command, account, "k1")).toEqual({
      outcome: "REJECTED",
      reason: "Lazada has it at teleported, from where it cannot be packed.",
    });
  });

  test("what Lazada refuses is told, what it puts off is asked again", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const command = shipping(order, await linesOf(lazada, order));
    lazada.shop.packError = { code: "700016", msg: "seller not available 3pl", retry: false };
    expect(await teller(lazada, "SHIP").send(command, account, "k1")).toEqual({
      outcome: "REJECTED",
      reason: "Lazada refused the packing: 700016: seller not available 3pl",
    });
    lazada.shop.packError = { code: "1003", msg: "3pl allocation failed", retry: true };
    await expect(teller(lazada, "SHIP").send(command, account, "k1")).rejects.toMatchObject({ name: "ChannelUnavailable" });

    lazada.shop.platformDefault = "0";
    expect(await teller(lazada, "SHIP").send(command, account, "k1")).toMatchObject({
      reason: expect.stringContaining("transfer warehouse"),
    });
    expect(lazada.orderOf(order).shipments).toEqual([]);
  });
});
