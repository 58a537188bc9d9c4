import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { closeManifest } from "../../src/flows/close-manifest.ts";
import { fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import {
  type ManifestFilter,
  type ManifestParcelRow,
  type ManifestRow,
  manifestCount,
  manifestPage,
  manifestsById,
  parcelsOfManifests,
} from "../../src/shipping/shipping.rows.ts";
import { FulfillmentObject } from "../fulfillment/parcel.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import { type Context, deedOf } from "../kit/context.ts";
import { globalId, idIn, idsIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { answering } from "../kit/user-errors.ts";
import { LocationObject } from "../locations/location.type.ts";
import {
  CloseManifestInput,
  CloseManifestPayload,
  ManifestConnection,
  ManifestFilterInput,
  ManifestObject,
  ManifestParcelObject,
} from "./manifest.type.ts";

@Resolver(() => ManifestObject)
export class ManifestResolver {
  @Needs("fulfillment:read")
  @Query(() => ManifestConnection, { description: "What carriers take along from locations, newest first." })
  async manifests(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ManifestFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: ManifestFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = manifestFilterIn(filter);
    return connectionOf(ManifestConnection, await manifestPage(em, wanted, page, access), () =>
      manifestCount(em, wanted, mostCounted, access),
    );
  }

  @Needs("fulfillment:read")
  @Query(() => ManifestObject, { nullable: true, description: "One manifest; null when there is none that the key may see." })
  manifest(@Arg("id", () => ID, { description: "The manifest's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, manifestsById, idIn("Manifest", id, ["id"]));
  }

  @Needs("fulfillment:write")
  @Mutation(() => CloseManifestPayload, {
    description:
      "The carrier takes along what is on a manifest: all its parcels leave, each order by itself. Told again it ends what was begun.",
  })
  closeManifest(
    @Arg("input", () => CloseManifestInput, { description: "The manifest." }) input: CloseManifestInput,
    @Ctx() context: Context,
  ) {
    return answering(context, async () => {
      const manifestId = idIn("Manifest", input.manifestId, ["manifestId"]);
      if ((await manifestsById(context.em, [manifestId], context.access)).length === 0)
        throw new Refusal("NOT_FOUND", "There is no such manifest.", ["manifestId"]);
      await closeManifest(context.em, deedOf(context), manifestId);
      return { manifestId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ManifestRow): string {
    return globalId("Manifest", id);
  }

  @Needs("locations:read")
  @FieldResolver(() => LocationObject, { nullable: true, description: "Where it is handed over. Needs `locations:read`." })
  location(@Root() { locationId }: ManifestRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => [ManifestParcelObject], { description: "What is on it." })
  parcels(@Root() { id }: ManifestRow, @Ctx() { loaders }: Context) {
    return loaders.many(parcelsOfManifests, ({ manifestId }) => manifestId, id);
  }
}

@Resolver(() => ManifestParcelObject)
export class ManifestParcelResolver {
  @FieldResolver(() => FulfillmentObject, { nullable: true, description: "The parcel." })
  fulfillment(@Root() { fulfillmentId }: ManifestParcelRow, @Ctx() context: Context) {
    return loadOne(context, fulfillmentsById, fulfillmentId);
  }
}

export const manifestFilterIn = (filter: ManifestFilterInput | null | undefined): ManifestFilter => ({
  locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
  carriers: filter?.carriers ?? null,
  statuses: filter?.statuses ?? null,
});
