import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { approveClaim, claimIn, openClaim, rejectClaim, resolveClaim } from "../../src/flows/claim-units.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { type OrderRow, orderLinesById, ordersById } from "../../src/orders/orders.rows.ts";
import { refundsById } from "../../src/payments/payments.rows.ts";
import type { Claim } from "../../src/returns/claim.entity.ts";
import { type ClaimAgainst, type ClaimReason, type ClaimResolution, claimTransitions } from "../../src/returns/claim.states.ts";
import {
  type ClaimLineRow,
  type ClaimRow,
  claimCount,
  claimPage,
  claimsById,
  claimsOfOrders,
  linesOfClaims,
} from "../../src/returns/claims.rows.ts";
import { FulfillmentObject } from "../fulfillment/parcel.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderLineObject, OrderObject } from "../orders/order.type.ts";
import { RefundObject } from "../payments/payment.type.ts";
import { ClaimStatus } from "./claim.enums.ts";
import {
  ApproveClaimInput,
  ApproveClaimPayload,
  ClaimConnection,
  ClaimFilterInput,
  ClaimInput,
  ClaimLineObject,
  ClaimObject,
  OpenClaimInput,
  OpenClaimPayload,
  RejectClaimInput,
  RejectClaimPayload,
  ResolveClaimPayload,
} from "./claim.type.ts";
import { claimFilterIn } from "./return.filter.ts";
import { addressIn, minorIn } from "./return.values.ts";

@Resolver(() => ClaimObject)
export class ClaimResolver {
  @Needs("returns:read")
  @Query(() => ClaimConnection, { description: "Claims, newest first." })
  async claims(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ClaimFilterInput, { nullable: true, description: "Which ones; all when left out." })
    input: ClaimFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const filter = claimFilterIn(input);
    return connectionOf(ClaimConnection, await claimPage(em, filter, page, access), () => claimCount(em, filter, mostCounted, access));
  }

  @Needs("returns:read")
  @Query(() => ClaimObject, { nullable: true, description: "One claim; null when there is none that the key may see." })
  claim(@Arg("id", () => ID, { description: "The claim's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, claimsById, idIn("Claim", id, ["id"]));
  }

  @Needs("returns:write")
  @Mutation(() => OpenClaimPayload, {
    description:
      "Says that something went wrong with units that left, of which nothing comes back. Units are claimed or returned, never both.",
  })
  openClaim(@Arg("input", () => OpenClaimInput, { description: "What went wrong." }) input: OpenClaimInput, @Ctx() context: Context) {
    return mutate(context, "openClaim", input, async (em, deed) => {
      const [order] = await ordersById(em, [idIn("Order", input.orderId, ["orderId"])], context.access);
      if (!order) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
      const wanted = {
        reason: input.reason as ClaimReason,
        against: input.against as ClaimAgainst,
        resolution: input.resolution as ClaimResolution,
        fulfillmentId: input.fulfillmentId ? idIn("Fulfillment", input.fulfillmentId, ["fulfillmentId"]) : null,
        lines: input.lines.map(({ lineId, quantity }, index) => ({
          lineId: idIn("OrderLine", lineId, ["lines", String(index), "lineId"]),
          quantity,
        })),
        amountMinor: input.amount ? minorIn(input.amount, order.currency, ["amount"]) : null,
        note: input.note ?? null,
        photos: (input.photos ?? []).map((photo) => addressIn(photo, ["photos"])),
      };
      let claimId = "";
      await onOrder(em, deed, order.id, (book, work) => {
        claimId = openClaim(book, work, wanted).id;
      });
      return { claimId };
    });
  }

  @Needs("returns:write")
  @Mutation(() => ApproveClaimPayload, { description: "Says that a claim is right." })
  approveClaim(@Arg("input", () => ApproveClaimInput, { description: "The claim." }) input: ApproveClaimInput, @Ctx() context: Context) {
    return change(context, "approveClaim", input, (book, work, claim) => {
      const { resolution, against, amount } = input;
      approveClaim(book, work, claim, {
        ...(resolution && { resolution: resolution as ClaimResolution }),
        ...(against && { against: against as ClaimAgainst }),
        ...(amount && { amountMinor: minorIn(amount, book.order.currency, ["amount"]) }),
      });
    });
  }

  @Needs("returns:write")
  @Mutation(() => RejectClaimPayload, { description: "Says that a claim is not right; its units may be returned." })
  rejectClaim(
    @Arg("input", () => RejectClaimInput, { description: "The claim, and why." }) input: RejectClaimInput,
    @Ctx() context: Context,
  ) {
    return change(context, "rejectClaim", input, (book, work, claim) => rejectClaim(book, work, claim, input.reason));
  }

  @Needs("returns:write")
  @Mutation(() => ResolveClaimPayload, { description: "Gives the buyer what was agreed: the money, or the same goods anew." })
  resolveClaim(@Arg("input", () => ClaimInput, { description: "The claim." }) input: ClaimInput, @Ctx() context: Context) {
    return change(context, "resolveClaim", input, resolveClaim);
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ClaimRow): string {
    return globalId("Claim", id);
  }

  @FieldResolver(() => [ClaimStatus], { description: "What it can become from here." })
  nextStates(@Root() { status }: ClaimRow) {
    return claimTransitions[status as keyof typeof claimTransitions];
  }

  @FieldResolver(() => Money, { nullable: true, description: "What is given, where it was said; null: what was paid for the units." })
  amount(@Root() { amountMinor, currency }: ClaimRow) {
    return amountMinor === null ? null : moneyField(amountMinor, currency);
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: "The order it is on. Needs `orders:read`." })
  order(@Root() { orderId }: ClaimRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }

  @Needs("fulfillment:read")
  @FieldResolver(() => FulfillmentObject, { nullable: true, description: "The parcel it is about. Needs `fulfillment:read`." })
  fulfillment(@Root() { fulfillmentId }: ClaimRow, @Ctx() context: Context) {
    return loadOne(context, fulfillmentsById, fulfillmentId);
  }

  @Needs("payments:read")
  @FieldResolver(() => RefundObject, { nullable: true, description: "What was given back for it. Needs `payments:read`." })
  refund(@Root() { refundId }: ClaimRow, @Ctx() context: Context) {
    return loadOne(context, refundsById, refundId ?? undefined);
  }

  @FieldResolver(() => [ClaimLineObject], { description: "Its units." })
  lines(@Root() { id }: ClaimRow, @Ctx() { loaders }: Context) {
    return loaders.many(linesOfClaims, ({ claimId }) => claimId, id);
  }
}

@Resolver(() => ClaimLineObject)
export class ClaimLineResolver {
  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The order line whose units they are." })
  orderLine(@Root() { orderLineId }: ClaimLineRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, orderLineId);
  }

  @FieldResolver(() => OrderLineObject, { nullable: true, description: "What is sent in their place." })
  replacementLine(@Root() { replacementLineId }: ClaimLineRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, replacementLineId);
  }
}

@Resolver(() => OrderObject)
export class OrderClaimsResolver {
  @Needs("returns:read")
  @FieldResolver(() => [ClaimObject], { description: "The claims on it, oldest first. Needs `returns:read`." })
  claims(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(claimsOfOrders, ({ orderId }) => orderId, id);
  }
}

function change(context: Context, operation: string, input: ClaimInput, verb: (book: OrderBook, work: Work, claim: Claim) => void) {
  return mutate(context, operation, input, async (em, deed) => {
    const id = idIn("Claim", input.id, ["id"]);
    const [found] = await claimsById(em, [id], context.access);
    if (!found) throw new Refusal("NOT_FOUND", "There is no such claim.", ["id"]);
    await onOrder(em, deed, found.orderId, (book, work) => verb(book, work, claimIn(book, id)));
    return { claimId: id };
  });
}
