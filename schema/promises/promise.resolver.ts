import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from "type-graphql";
import { recordDelivery } from "../../src/flows/record-delivery.ts";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { type Performance, promisePerformance, promisesOfLines, promisesOfWork } from "../../src/fulfillment/promises.rows.ts";
import { FulfillmentOrderObject } from "../fulfillment/fulfillment.type.ts";
import type { Context } from "../kit/context.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderLineObject } from "../orders/order.type.ts";
import {
  DeliveryPromiseObject,
  PromisePerformance,
  PromisePerformanceInput,
  RecordDeliveryInput,
  RecordDeliveryPayload,
} from "./promise.type.ts";

@Resolver(() => FulfillmentOrderObject)
export class WorkPromiseResolver {
  @FieldResolver(() => DeliveryPromiseObject, { nullable: true, description: "When it will be there; null when nothing is promised." })
  async promise(@Root() { id }: { readonly id: string }, @Ctx() { loaders }: Context) {
    return (await loaders.many(promisesOfWork, (one) => one.fulfillmentOrderId as string, id))[0] ?? null;
  }

  @Needs("fulfillment:read")
  @Query(() => PromisePerformance, { description: "How promises of fulfillment orders were kept." })
  async promisePerformance(
    @Arg("input", () => PromisePerformanceInput, { description: "Which ones." }) { from, to, ...input }: PromisePerformanceInput,
    @Ctx() { em, access }: Context,
  ): Promise<PromisePerformance> {
    const locationIds = idsIn("Location", input.locationIds, ["input", "locationIds"]);
    const services = await promisePerformance(em, { from, to, locationIds }, access);
    const sum = (count: (one: Performance) => number) => services.reduce((total, one) => total + count(one), 0);
    const all = {
      promised: sum((one) => one.promised),
      kept: sum((one) => one.kept),
      broken: sum((one) => one.broken),
      overdue: sum((one) => one.overdue),
      changed: sum((one) => one.changed),
      keptFirst: sum((one) => one.keptFirst),
    };
    return { ...all, ...shares(all), services: services.map((one) => ({ ...one, ...shares(one) })) };
  }

  @Needs("fulfillment:write")
  @Mutation(() => RecordDeliveryPayload, {
    description: "Tells that a fulfillment order's parcel arrived: its promise is kept or broken, and the carrier's time is observed.",
  })
  recordDelivery(
    @Arg("input", () => RecordDeliveryInput, { description: "The parcel." }) input: RecordDeliveryInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "recordDelivery", input, async (em, deed) => {
      const asked = idIn("FulfillmentOrder", input.fulfillmentOrderId, ["fulfillmentOrderId"]);
      const [seen] = await fulfillmentOrdersById(em, [asked], context.access);
      const { shippedOn, deliveredOn } = input;
      await recordDelivery(em, deed, { fulfillmentOrderId: seen ? asked : null, shippedOn, deliveredOn });
      return { fulfillmentOrderId: asked };
    });
  }
}

/** In per cent with one decimal, of all that arrived or should have. */
function shares({ kept, broken, overdue, keptFirst }: Pick<Performance, "kept" | "broken" | "overdue" | "keptFirst">) {
  const all = kept + broken + overdue;
  const share = (count: number) => (all === 0 ? null : Math.round((1_000 * count) / all) / 10);
  return { keptPercent: share(kept), firstKeptPercent: share(keptFirst) };
}

@Resolver(() => OrderLineObject)
export class LinePromiseResolver {
  @FieldResolver(() => DeliveryPromiseObject, {
    nullable: true,
    description: "When the last of it will be there; null when nothing is promised.",
  })
  async promise(@Root() { id }: { readonly id: string }, @Ctx() { loaders }: Context) {
    return (await loaders.many(promisesOfLines, (one) => one.lineId as string, id))[0] ?? null;
  }
}
