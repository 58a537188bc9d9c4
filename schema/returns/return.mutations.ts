import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { Deed } from "../../src/events/record.ts";
import { compensateReturnLine } from "../../src/flows/compensate-return.ts";
import { approveReturn, declineReturn } from "../../src/flows/decide-return.ts";
import { type Disposed, disposeReturn } from "../../src/flows/dispose-return.ts";
import { cancelReturn, closeReturn, commitReturn, reopenReturn } from "../../src/flows/end-return.ts";
import { lineIn, openReturn, requestReturn, returnIn } from "../../src/flows/open-return.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { termsOf } from "../../src/flows/return-terms.ts";
import { linesOfReturn, reverseOf } from "../../src/flows/reverse-work.ts";
import { switchResolution } from "../../src/flows/switch-resolution.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { row, sql } from "../../src/kit/sql.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import type { Return } from "../../src/returns/return.entity.ts";
import type { Resolution } from "../../src/returns/return.states.ts";
import { type ReturnLineRow, returnLinesById } from "../../src/returns/return-lines.rows.ts";
import { afterStockArrived } from "../inventory/after-stock-arrived.ts";
import { idList, idsOf } from "../inventory/stock.payloads.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import type { MutationInput } from "../kit/mutation.input.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import {
  ApproveReturnInput,
  CancelReturnInput,
  CommitReturnInput,
  CompensateReturnLineInput,
  DeclineReturnInput,
  DisposeReturnInput,
  OpenReturnInput,
  ReceiveReturnInput,
  RequestReturnInput,
  ReturnInput,
  SwitchReturnResolutionInput,
} from "./return.inputs.ts";
import {
  ApproveReturnPayload,
  CancelReturnPayload,
  CloseReturnPayload,
  CommitReturnPayload,
  CompensateReturnLinePayload,
  DeclineReturnPayload,
  DisposeReturnPayload,
  OpenReturnPayload,
  ReceiveReturnPayload,
  ReopenReturnPayload,
  RequestReturnPayload,
  SwitchReturnResolutionPayload,
} from "./return.payloads.ts";
import { exchangeIn, keepIn, placeIn, returnLineIn, returnSeen, unitsIn } from "./return.values.ts";

@Resolver()
export class ReturnMutations {
  @Needs("returns:write")
  @Mutation(() => RequestReturnPayload, {
    description: "Asks to give units back, by the return policies; somebody approves or declines it. Needs the order to be seen.",
  })
  requestReturn(
    @Arg("input", () => RequestReturnInput, { description: "What comes back, and what is wanted for it." }) input: RequestReturnInput,
    @Ctx() context: Context,
  ) {
    return begin(context, "requestReturn", input, false);
  }

  @Needs("returns:write")
  @Mutation(() => OpenReturnPayload, { description: "Takes units back: what the buyer gets for them is prepared at once." })
  openReturn(
    @Arg("input", () => OpenReturnInput, { description: "What comes back, and what the buyer gets for it." }) input: OpenReturnInput,
    @Ctx() context: Context,
  ) {
    return begin(context, "openReturn", input, true);
  }

  @Needs("returns:write")
  @Mutation(() => ApproveReturnPayload, {
    description:
      "Takes back what was asked for. Where its channel decides, it is asked, and the return stays REQUESTED until it has answered.",
  })
  approveReturn(
    @Arg("input", () => ApproveReturnInput, { description: "The return." }) input: ApproveReturnInput,
    @Ctx() context: Context,
  ) {
    const locationId = (): string | null => (input.locationId ? placeIn(context, input.locationId) : null);
    return change(context, "approveReturn", input, (book, work, ret) => approveReturn(book, work, ret, locationId()));
  }

  @Needs("returns:write")
  @Mutation(() => DeclineReturnPayload, {
    description:
      "Does not take back what was asked for. Where its channel decides, it is asked, and the return stays REQUESTED until it has answered.",
  })
  declineReturn(
    @Arg("input", () => DeclineReturnInput, { description: "The return, and why." }) input: DeclineReturnInput,
    @Ctx() context: Context,
  ) {
    return change(context, "declineReturn", input, (book, work, ret) => declineReturn(book, work, ret, input.reason));
  }

  @Needs("returns:write")
  @Mutation(() => ReceiveReturnPayload, {
    description:
      "Goods came back: to any location that takes returns, wherever they left from. What goes out for them may leave. A key that is limited to locations may receive any return at its own.",
  })
  receiveReturn(
    @Arg("input", () => ReceiveReturnInput, { description: "What came, and where." }) input: ReceiveReturnInput,
    @Ctx() context: Context,
  ) {
    const anywhere = { ...context.access, locationIds: null };
    return change(
      context,
      "receiveReturn",
      input,
      (book, work, ret) => {
        const unexpected = (input.unexpected ?? []).map(({ sku, quantity, note }) => ({ sku: sku ?? null, quantity, note: note ?? null }));
        const lines = input.lines ? unitsIn(input.lines) : null;
        receiveReturn(book, work, ret, { locationId: placeIn(context, input.locationId), lines, unexpected });
      },
      anywhere,
    );
  }

  @Needs("returns:write")
  @Mutation(() => DisposeReturnPayload, {
    description: "Says what becomes of goods that came back: the stock where they are follows, and the buyer gets what was agreed.",
  })
  async disposeReturn(
    @Arg("input", () => DisposeReturnInput, { description: "The units, and what becomes of them." }) input: DisposeReturnInput,
    @Ctx() context: Context,
  ) {
    let items: readonly string[] = [];
    const outcome = await change(context, "disposeReturn", input, (book, work, ret) => {
      const lines = unitsIn(input.lines) as unknown as Disposed[];
      checkPlaces(context, book, ret, lines);
      items = disposeReturn(book, work, ret, lines);
    });
    if (items.length > 0 && outcome.userErrors.length === 0) await afterStockArrived(context, idsOf(idList(items)));
    return outcome;
  }

  @Needs("returns:write")
  @Mutation(() => SwitchReturnResolutionPayload, {
    description:
      "The buyer gets something else while that is PENDING: what followed from the former resolution is undone and what follows from the new one is done, all of it or nothing.",
  })
  switchReturnResolution(
    @Arg("input", () => SwitchReturnResolutionInput, { description: "The units, and what the buyer gets." })
    input: SwitchReturnResolutionInput,
    @Ctx() context: Context,
  ) {
    return changeLine(context, "switchReturnResolution", input, (book, work, ret, { id, currency }) => {
      const { quantity = null, resolution, exchange, amount } = input;
      switchResolution(book, work, ret, {
        line: lineIn(book, ret, id, ["returnLineId"]),
        quantity,
        resolution: resolution as Resolution,
        exchange: exchangeIn(exchange, currency),
        keepMinor: keepIn(amount, currency),
      });
    });
  }

  @Needs("returns:write")
  @Mutation(() => CompensateReturnLinePayload, {
    description: "Sets right what is COMMITTED: the buyer gets something besides for the same units, less what was given for them already.",
  })
  compensateReturnLine(
    @Arg("input", () => CompensateReturnLineInput, { description: "The units, and what the buyer gets." }) input: CompensateReturnLineInput,
    @Ctx() context: Context,
  ) {
    return changeLine(context, "compensateReturnLine", input, (book, work, ret, { id, currency }) => {
      const { quantity, resolution, exchange, amount, note } = input;
      compensateReturnLine(book, work, ret, {
        line: lineIn(book, ret, id, ["returnLineId"]),
        quantity,
        resolution: resolution as Resolution,
        exchange: exchangeIn(exchange, currency),
        keepMinor: keepIn(amount, currency),
        note: note ?? null,
      });
    });
  }

  @Needs("returns:write")
  @Mutation(() => CommitReturnPayload, {
    description: "Makes final what the buyer gets before the goods were seen: money is given at once.",
  })
  commitReturn(@Arg("input", () => CommitReturnInput, { description: "The units." }) input: CommitReturnInput, @Ctx() context: Context) {
    return change(context, "commitReturn", input, (book, work, ret) =>
      commitReturn(book, work, ret, input.lines ? unitsIn(input.lines) : null),
    );
  }

  @Needs("returns:write")
  @Mutation(() => CloseReturnPayload, {
    description: "Nothing more comes of a return. What never came gives the buyer nothing, and may be returned another time.",
  })
  closeReturn(@Arg("input", () => ReturnInput, { description: "The return." }) input: ReturnInput, @Ctx() context: Context) {
    return change(context, "closeReturn", input, closeReturn);
  }

  @Needs("returns:write")
  @Mutation(() => CancelReturnPayload, { description: "A return does not take place, as long as nothing came and nothing was given." })
  cancelReturn(@Arg("input", () => CancelReturnInput, { description: "The return." }) input: CancelReturnInput, @Ctx() context: Context) {
    return change(context, "cancelReturn", input, (book, work, ret) => cancelReturn(book, work, ret, input.reason ?? null));
  }

  @Needs("returns:write")
  @Mutation(() => ReopenReturnPayload, { description: "Opens a closed return again." })
  reopenReturn(@Arg("input", () => ReturnInput, { description: "The return." }) input: ReturnInput, @Ctx() context: Context) {
    return change(context, "reopenReturn", input, reopenReturn);
  }
}

function begin(context: Context, operation: string, input: RequestReturnInput & Partial<OpenReturnInput>, byStaff: boolean) {
  return mutate(context, operation, input, async (em, deed) => {
    const [order] = await ordersById(em, [idIn("Order", input.orderId, ["orderId"])], context.access);
    if (!order) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
    const locationId = input.locationId ? placeIn(context, input.locationId) : null;
    const terms = await termsOf(em, order.id);
    const externalId = input.externalId ?? null;
    const wanted = {
      origin: byStaff ? ("STAFF" as const) : externalId === null ? ("BUYER" as const) : ("CHANNEL" as const),
      lines: input.lines.map((line, index) => returnLineIn(line, index, order.currency)),
      locationId,
      externalId,
      note: input.note ?? null,
      exception: input.exception ?? false,
    };
    const lookUp = keysOf(
      order.channelId,
      input.lines.map(({ exchange }) => exchange?.sku),
    );
    let returnId = "";
    const verb = (book: OrderBook, work: Work): void => {
      returnId = (byStaff ? openReturn : requestReturn)(book, work, terms, wanted).id;
    };
    await onOrder(em, deed, order.id, verb, { lookUp });
    return { returnId };
  });
}

type Verb = (book: OrderBook, work: Work, ret: Return) => void;

function change(context: Context, operation: string, input: ReturnInput, verb: Verb, access = context.access) {
  return mutate(context, operation, input, async (em, deed) => {
    const { id, orderId } = await returnSeen(em, access, input.id);
    await onOrder(em, deed, orderId, (book, work) => verb(book, work, returnIn(book, id)));
    return { returnId: id };
  });
}

function changeLine(
  context: Context,
  operation: string,
  input: MutationInput & { readonly returnLineId: string; readonly exchange?: { readonly sku: string } | null },
  verb: (book: OrderBook, work: Work, ret: Return, line: ReturnLineRow) => void,
) {
  return mutate(context, operation, input, async (em, deed) => {
    const [line] = await returnLinesById(em, [idIn("ReturnLine", input.returnLineId, ["returnLineId"])], context.access);
    if (!line) throw new Refusal("NOT_FOUND", "There is no such line of a return.", ["returnLineId"]);
    await onReturn(em, deed, line.returnId, [input.exchange?.sku], (book, work, ret) => verb(book, work, ret, line));
    return { returnId: line.returnId };
  });
}

async function onReturn(em: EntityManager, deed: Deed, id: string, skus: readonly (string | undefined)[], verb: Verb): Promise<void> {
  const found = await row(
    em,
    sql<{ orderId: string; channelId: string }>`select order_id as "orderId", channel_id as "channelId" from returns where id = ${id}`,
  );
  if (!found) throw new Refusal("NOT_FOUND", "There is no such return.", ["id"]);
  const lookUp = keysOf(found.channelId, skus);
  await onOrder(em, deed, found.orderId, (book, work) => verb(book, work, returnIn(book, id)), { lookUp });
}

const keysOf = (channelId: string, skus: readonly (string | undefined)[]) =>
  skus.flatMap((key) => (key === undefined ? [] : { channelId, key }));

/** Who is limited to locations says what becomes of goods there alone. */
function checkPlaces({ access }: Context, book: OrderBook, ret: Return, lines: readonly Disposed[]): void {
  const { locationIds } = access;
  if (locationIds === null) return;
  for (const line of linesOfReturn(book, ret))
    if (lines.some(({ lineId }) => lineId === line.id) && !locationIds.has(reverseOf(book, line)?.locationId ?? ""))
      throw new Refusal("FORBIDDEN", "These goods are at a location that this key does not cover.", ["lines"]);
}
