import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { Deed } from "../../src/events/record.ts";
import { adjustStock } from "../../src/flows/adjust-stock.ts";
import { countStock } from "../../src/flows/count-stock.ts";
import { moveStock } from "../../src/flows/move-stock.ts";
import { receiveStock } from "../../src/flows/receive-stock.ts";
import { transferStock } from "../../src/flows/transfer-stock.ts";
import { type Place, placeKey } from "../../src/inventory/ledger.ts";
import { placeOf } from "../../src/inventory/levels.rows.ts";
import type { Context } from "../kit/context.ts";
import type { MutationInput } from "../kit/mutation.input.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { afterStockArrived } from "./after-stock-arrived.ts";
import { AdjustStockInput, CountStockInput, MoveStockInput, ReceiveStockInput, TransferStockInput } from "./stock.inputs.ts";
import {
  AdjustStockPayload,
  CountStockPayload,
  idList,
  idsOf,
  MoveStockPayload,
  ReceiveStockPayload,
  TransferStockPayload,
} from "./stock.payloads.ts";
import { documentIn, linesIn, locationIn, placesIn, receivedIn } from "./stock.values.ts";

@Resolver()
export class StockResolver {
  @Needs("inventory:write")
  @Mutation(() => AdjustStockPayload, { description: "Corrects counts by so many units more or fewer: all of the changes or none." })
  adjustStock(@Arg("input", () => AdjustStockInput, { description: "The changes." }) input: AdjustStockInput, @Ctx() context: Context) {
    return changeStock(context, "adjustStock", input, (em, deed) =>
      adjustStock(em, deed, { changes: placesIn(context, input.changes, "changes"), reason: input.reason, document: documentIn(input) }),
    );
  }

  @Needs("inventory:write")
  @Mutation(() => CountStockPayload, {
    description:
      "Brings the book to what was counted on the shelf. Missing units are taken from what is available, then from safety stock, then from reservations of carts, quotes and channels, then from orders whose work has not begun: those of the lowest priority and placed last lose their units and are routed anew.",
  })
  countStock(@Arg("input", () => CountStockInput, { description: "The counts." }) input: CountStockInput, @Ctx() context: Context) {
    return changeStock(context, "countStock", input, (em, deed) =>
      countStock(em, deed, { counted: placesIn(context, input.counted, "counted"), document: documentIn(input) }),
    );
  }

  @Needs("inventory:write")
  @Mutation(() => TransferStockPayload, { description: "Moves available units to another location, at once." })
  transferStock(
    @Arg("input", () => TransferStockInput, { description: "The transfer." }) input: TransferStockInput,
    @Ctx() context: Context,
  ) {
    return changeStock(context, "transferStock", input, (em, deed) => {
      const fromLocationId = locationIn(context, input.fromLocationId, ["fromLocationId"]);
      const toLocationId = locationIn(context, input.toLocationId, ["toLocationId"]);
      return transferStock(em, deed, { fromLocationId, toLocationId, lines: linesIn(input.lines), document: documentIn(input) });
    });
  }

  @Needs("inventory:write")
  @Mutation(() => ReceiveStockPayload, { description: "Takes goods in from outside. Orders that wait for them get them at once." })
  receiveStock(@Arg("input", () => ReceiveStockInput, { description: "The goods." }) input: ReceiveStockInput, @Ctx() context: Context) {
    return changeStock(context, "receiveStock", input, (em, deed) => {
      const locationId = locationIn(context, input.locationId, ["locationId"]);
      return receiveStock(em, deed, { locationId, lines: receivedIn(input.lines), into: input.into, document: documentIn(input) });
    });
  }

  @Needs("inventory:write")
  @Mutation(() => MoveStockPayload, {
    description: "Changes the state of units where they lie: set aside, damaged, inspected, written off.",
  })
  moveStock(@Arg("input", () => MoveStockInput, { description: "The change of state." }) input: MoveStockInput, @Ctx() context: Context) {
    return changeStock(context, "moveStock", input, (em, deed) => {
      const locationId = locationIn(context, input.locationId, ["locationId"]);
      return moveStock(em, deed, { locationId, lines: linesIn(input.lines), from: input.from, to: input.to, document: documentIn(input) });
    });
  }
}

/** Changes stock, then gives what arrived to the orders that wait for it. A repeat under the same key does the latter again, which mends a crash between the two. */
async function changeStock(
  context: Context,
  operation: string,
  input: MutationInput,
  verb: (em: EntityManager, deed: Deed) => Promise<Place[]>,
) {
  const outcome = await mutate(context, operation, input, async (em, deed) => ({
    levelIds: idList([...new Set((await verb(em, deed)).map(placeKey))]),
  }));
  const itemIds = idsOf(outcome.levelIds).map((levelId) => placeOf(levelId).itemId);
  if (itemIds.length > 0) await afterStockArrived(context, itemIds);
  return outcome;
}
