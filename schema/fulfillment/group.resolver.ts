import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { findMerges, type MergeCandidate, mergeWork, unmergeWork } from "../../src/flows/merge-work.ts";
import { type FulfillmentOrderRow, fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { fulfillmentOrdersInGroups, type ShipmentGroupRow, shipmentGroupsById } from "../../src/fulfillment/shipment-groups.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { type Context, deedOf } from "../kit/context.ts";
import { globalId, idIn, idsIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { LocationObject } from "../locations/location.type.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";
import {
  MergeCandidateObject,
  MergeFulfillmentOrdersInput,
  MergeFulfillmentOrdersPayload,
  ShipmentGroupObject,
  UnmergeFulfillmentOrdersInput,
  UnmergeFulfillmentOrdersPayload,
} from "./group.type.ts";

const mostCandidates = 100;

@Resolver(() => ShipmentGroupObject)
export class ShipmentGroupResolver {
  @Needs("fulfillment:write")
  @Mutation(() => MergeFulfillmentOrdersPayload, {
    description: "Sends work of several orders of one buyer, at one place and to one address, in one parcel. `mergeCandidates` finds such.",
  })
  mergeFulfillmentOrders(
    @Arg("input", () => MergeFulfillmentOrdersInput, { description: "The work." }) input: MergeFulfillmentOrdersInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "mergeFulfillmentOrders", input, async (em, deed) => {
      const ids = idsIn("FulfillmentOrder", input.fulfillmentOrderIds, ["fulfillmentOrderIds"]) as string[];
      return { shipmentGroupId: await mergeWork(em, deed, ids, context.access) };
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => UnmergeFulfillmentOrdersPayload, { description: "Takes a parcel apart: each order's work leaves by itself again." })
  unmergeFulfillmentOrders(
    @Arg("input", () => UnmergeFulfillmentOrdersInput, { description: "The parcel." }) input: UnmergeFulfillmentOrdersInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "unmergeFulfillmentOrders", input, async (em, deed) => {
      const shipmentGroupId = idIn("ShipmentGroup", input.shipmentGroupId, ["shipmentGroupId"]);
      if ((await shipmentGroupsById(em, [shipmentGroupId], context.access)).length === 0)
        throw new Refusal("NOT_FOUND", "There is no such shipment group.", ["shipmentGroupId"]);
      await unmergeWork(em, deed, shipmentGroupId);
      return { shipmentGroupId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ShipmentGroupRow): string {
    return globalId("ShipmentGroup", id);
  }

  @FieldResolver(() => LocationObject, { nullable: true, description: "Where it leaves." })
  location(@Root() { locationId }: ShipmentGroupRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => [FulfillmentOrderObject], { description: "What is in it, as far as the key may see it." })
  fulfillmentOrders(@Root() { id }: ShipmentGroupRow, @Ctx() { loaders }: Context) {
    return loaders.many(fulfillmentOrdersInGroups, ({ shipmentGroupId }) => shipmentGroupId as string, id);
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description: "What carrying the parts each by itself would have cost; null when nobody has prices.",
  })
  apart(@Root() { apartMinor, currency }: ShipmentGroupRow): Money | null {
    return apartMinor === null ? null : moneyField(apartMinor, currency as string);
  }

  @FieldResolver(() => Money, { nullable: true, description: "What carrying them in one parcel costs." })
  together(@Root() { togetherMinor, currency }: ShipmentGroupRow): Money | null {
    return togetherMinor === null ? null : moneyField(togetherMinor, currency as string);
  }

  @FieldResolver(() => Money, { nullable: true, description: "What one parcel saves: `apart` less `together`." })
  savings(@Root() { apartMinor, togetherMinor, currency }: ShipmentGroupRow): Money | null {
    return apartMinor === null || togetherMinor === null
      ? null
      : moneyField(BigInt(apartMinor) - BigInt(togetherMinor), currency as string);
  }
}

/** The parcel stands here: relations point down, and work does not know what leaves with it. */
@Resolver(() => FulfillmentOrderObject)
export class GroupedWorkResolver {
  @FieldResolver(() => ShipmentGroupObject, {
    nullable: true,
    description: "The parcel in which it leaves with work of other orders; null when it leaves by itself.",
  })
  async shipmentGroup(@Root() { shipmentGroupId }: FulfillmentOrderRow, @Ctx() context: Context): Promise<unknown> {
    const group = await loadOne(context, shipmentGroupsById, shipmentGroupId);
    return group === null || group.dissolvedAt !== null ? null : group;
  }
}

@Resolver(() => MergeCandidateObject)
export class MergeCandidateResolver {
  @Needs("fulfillment:read")
  @Query(() => [MergeCandidateObject], {
    description:
      "Work of several orders of one buyer that could leave in one parcel: OPEN, at one place, to one address, and its channels leave the label to us. Those with the oldest work first.",
  })
  mergeCandidates(
    @Arg("locationIds", () => [ID], { nullable: true, description: "Only at these locations." }) locationIds: string[] | null,
    @Arg("first", () => Int, { defaultValue: 20, description: "At most so many, 1 to 100." }) first: number,
    @Ctx() context: Context,
  ): Promise<MergeCandidate[]> {
    if (first < 1 || first > mostCandidates) throw new Refusal("INVALID", `\`first\` is 1 to ${mostCandidates}, not ${first}.`, ["first"]);
    const { em, access } = context;
    return findMerges(em, deedOf(context), { locationIds: idsIn("Location", locationIds, ["locationIds"]), most: first, access });
  }

  @FieldResolver(() => [FulfillmentOrderObject], { description: "The work." })
  fulfillmentOrders(@Root() { parts }: MergeCandidate, @Ctx() context: Context) {
    return Promise.all(parts.map(({ id }) => loadOne(context, fulfillmentOrdersById, id)));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Code of the carrier that would take the whole; null when nobody has prices.",
  })
  carrier(@Root() { carriage }: MergeCandidate): string | null {
    return carriage?.carrier ?? null;
  }

  @FieldResolver(() => Money, { nullable: true, description: "What carrying the parts each by itself costs." })
  apart(@Root() { carriage }: MergeCandidate): Money | null {
    return carriage && moneyField(BigInt(carriage.apart), carriage.currency);
  }

  @FieldResolver(() => Money, { nullable: true, description: "What carrying them in one parcel would cost." })
  together(@Root() { carriage }: MergeCandidate): Money | null {
    return carriage && moneyField(BigInt(carriage.together), carriage.currency);
  }

  @FieldResolver(() => Money, { nullable: true, description: "What one parcel would save." })
  savings(@Root() { carriage }: MergeCandidate): Money | null {
    return carriage && moneyField(BigInt(carriage.apart - carriage.together), carriage.currency);
  }
}
