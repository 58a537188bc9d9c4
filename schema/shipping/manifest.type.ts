import { Ctx, Field, ID, InputType, ObjectType } from "type-graphql";
import { manifestStatuses } from "../../src/shipping/manifest.states.ts";
import { manifestsById } from "../../src/shipping/shipping.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const ManifestStatus = describedEnum("ManifestStatus", "How far a hand-over is.", manifestStatuses, {
  OPEN: "Parcels that get their label are added.",
  CLOSING: "Nothing is added any more; its parcels leave one after the other.",
  CLOSED: "The carrier has them.",
});

@ObjectType("Manifest", { implements: Node, description: "The parcels that a carrier takes along from a location on a day." })
export class ManifestObject extends Node {
  @Field(() => String, { description: "Our code of the carrier." })
  carrier!: string;

  @Field(() => LocalDate, { description: "Local to the location: when its first parcel got its label." })
  day!: string;

  @Field(() => ManifestStatus, { description: "How far it is." })
  status!: string;

  @Field(() => DateTime, { nullable: true, description: "When the carrier had all of it." })
  closedAt!: string | null;

  @Field(() => DateTime, { description: "When it was begun." })
  createdAt!: string;
}

export const ManifestConnection = connectionType(() => ManifestObject, "Manifest", "manifests");

@ObjectType("ManifestParcel", { description: "A parcel on a manifest." })
export class ManifestParcelObject {
  @Field(() => String, { nullable: true, description: "Why it did not leave with the others; null: it did, or is to." })
  leftOut!: string | null;
}

@InputType({ description: "Which manifests. Conditions that are left out do not limit." })
export class ManifestFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only of these locations." })
  locationIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only of these carriers, by our codes." })
  carriers?: string[] | null;

  @Field(() => [ManifestStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;
}

@InputType({ description: "A manifest to hand over." })
export class CloseManifestInput extends MutationInput {
  @Field(() => ID, { description: "The manifest." })
  manifestId!: string;
}

@ObjectType({ description: "What came of handing parcels over." })
export class CloseManifestPayload extends Payload {
  manifestId?: string;

  @Field(() => ManifestObject, { nullable: true, description: "The manifest as it stands now; null when nothing was done." })
  manifest(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, manifestsById, this.manifestId);
  }
}
