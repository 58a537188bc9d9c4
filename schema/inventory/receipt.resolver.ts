import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { inventoryItemsById } from "../../src/catalog/inventory-items.rows.ts";
import type { Deed } from "../../src/events/record.ts";
import { cancelReceipt, expectReceipts, updateReceipt } from "../../src/flows/edit-receipt.ts";
import {
  type ExpectedReceiptRow,
  expectedReceiptCount,
  expectedReceiptPage,
  openReceiptsAt,
} from "../../src/inventory/expected-receipts.rows.ts";
import type { InventoryLevelRow } from "../../src/inventory/levels.rows.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { InventoryItemObject } from "../catalog/item.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import type { MutationInput } from "../kit/mutation.input.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { LocationObject } from "../locations/location.type.ts";
import { afterStockArrived } from "./after-stock-arrived.ts";
import { InventoryLevelObject } from "./level.type.ts";
import { receiptFilterIn } from "./receipt.filter.ts";
import { CancelExpectedReceiptInput, CreateExpectedReceiptsInput, UpdateExpectedReceiptInput } from "./receipt.inputs.ts";
import {
  CancelExpectedReceiptPayload,
  CreateExpectedReceiptsPayload,
  ExpectedReceiptConnection,
  ExpectedReceiptFilterInput,
  ExpectedReceiptObject,
  UpdateExpectedReceiptPayload,
} from "./receipt.type.ts";
import { idList, idsOf } from "./stock.payloads.ts";
import { linesIn, locationIn } from "./stock.values.ts";

@Resolver(() => ExpectedReceiptObject)
export class ExpectedReceiptResolver {
  @Needs("inventory:read")
  @Query(() => ExpectedReceiptConnection, { description: "What is expected where, by the day." })
  async expectedReceipts(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ExpectedReceiptFilterInput, { nullable: true, description: "Which ones; all when left out." })
    input: ExpectedReceiptFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const filter = receiptFilterIn(input);
    const found = await expectedReceiptPage(em, filter, page, access);
    return connectionOf(ExpectedReceiptConnection, found, () => expectedReceiptCount(em, filter, mostCounted, access));
  }

  @Needs("inventory:write")
  @Mutation(() => CreateExpectedReceiptsPayload, {
    description: "Says what is expected at a location. Orders that wait for it are promised the day.",
  })
  createExpectedReceipts(
    @Arg("input", () => CreateExpectedReceiptsInput, { description: "What is expected." }) input: CreateExpectedReceiptsInput,
    @Ctx() context: Context,
  ) {
    return changeReceipts(context, "createExpectedReceipts", input, async (em, deed) => {
      const { eta, source, reference } = input;
      const lines = linesIn(input.lines);
      const locationId = locationIn(context, input.locationId, ["locationId"]);
      const ids = await expectReceipts(em, deed, { locationId, eta, source, reference: reference ?? null, lines });
      return { ids, itemIds: lines.map(({ itemId }) => itemId) };
    });
  }

  @Needs("inventory:write")
  @Mutation(() => UpdateExpectedReceiptPayload, {
    description: "Changes what is expected, or when. Orders that wait for it are promised anew, each with an event.",
  })
  updateExpectedReceipt(
    @Arg("input", () => UpdateExpectedReceiptInput, { description: "The change." }) input: UpdateExpectedReceiptInput,
    @Ctx() context: Context,
  ) {
    return changeReceipts(context, "updateExpectedReceipt", input, async (em, deed) => {
      const { eta, quantity, reference, version } = input;
      const change = { ...(eta != null && { eta }), ...(quantity != null && { quantity }), ...(reference !== undefined && { reference }) };
      const id = idIn("ExpectedReceipt", input.id, ["id"]);
      const { itemId } = await updateReceipt(em, deed, context.access, id, { ...change, version: version ?? null });
      return { ids: [id], itemIds: [itemId] };
    });
  }

  @Needs("inventory:write")
  @Mutation(() => CancelExpectedReceiptPayload, {
    description: "Says that what is missing of a receipt does not come. Orders that wait for it are promised anew.",
  })
  cancelExpectedReceipt(
    @Arg("input", () => CancelExpectedReceiptInput, { description: "Which one." }) input: CancelExpectedReceiptInput,
    @Ctx() context: Context,
  ) {
    return changeReceipts(context, "cancelExpectedReceipt", input, async (em, deed) => {
      const id = idIn("ExpectedReceipt", input.id, ["id"]);
      return { ids: [id], itemIds: [(await cancelReceipt(em, deed, context.access, id)).itemId] };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ExpectedReceiptRow): string {
    return globalId("ExpectedReceipt", id);
  }

  @FieldResolver(() => InventoryItemObject, { description: "What is expected." })
  item(@Root() { itemId }: ExpectedReceiptRow, @Ctx() context: Context) {
    return loadOne(context, inventoryItemsById, itemId);
  }

  @Needs("locations:read")
  @FieldResolver(() => LocationObject, { nullable: true, description: "Where it is expected. Needs `locations:read`." })
  location(@Root() { locationId }: ExpectedReceiptRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }
}

@Resolver(() => InventoryLevelObject)
export class LevelReceiptsResolver {
  @FieldResolver(() => [ExpectedReceiptObject], { description: "What is still to come there, the earliest first; at most 100." })
  expectedReceipts(@Root() { id }: InventoryLevelRow, @Ctx() { loaders }: Context) {
    return loaders.many(openReceiptsAt, ({ levelId }) => levelId, id);
  }
}

/** Changes what is expected, then tells those who wait for it. */
async function changeReceipts(
  context: Context,
  operation: string,
  input: MutationInput,
  verb: (em: EntityManager, deed: Deed) => Promise<{ readonly ids: readonly string[]; readonly itemIds: readonly string[] }>,
) {
  const outcome = await mutate(context, operation, input, async (em, deed) => {
    const { ids, itemIds } = await verb(em, deed);
    return { receiptIds: idList(ids), itemIds: idList([...new Set(itemIds)]) };
  });
  if (outcome.itemIds) await afterStockArrived(context, idsOf(outcome.itemIds));
  return outcome;
}
