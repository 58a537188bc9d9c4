import { Ctx, Field, Int, ObjectType } from "type-graphql";
import { channelsById } from "../../src/channels/channels.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { CatalogueMatch, CatalogueMatchedBy, CataloguePullStatus } from "./catalogue.enums.ts";
import { ChannelObject } from "./channel.type.ts";

@ObjectType("CatalogueEntry", {
  implements: Node,
  description: "A thing that a channel sells, as its catalogue showed it last, and which of our items that is.",
})
export class CatalogueEntryObject extends Node {
  @Field(() => String, { description: "What the channel's orders name it by." })
  externalSku!: string;

  @Field(() => String, { description: "What the channel calls it." })
  title!: string;

  @Field(() => String, { nullable: true, description: "GTIN, EAN or UPC; null when the channel does not say." })
  barcode!: string | null;

  @Field(() => Int, { nullable: true, description: "Units that the channel showed when it was read; null when it did not say." })
  stock!: number | null;

  @Field(() => DateTime, { description: "When it was read." })
  seenAt!: string;

  @Field(() => CatalogueMatch, { description: "Whether it is known which of our items it is." })
  match!: string;

  @Field(() => CatalogueMatchedBy, { nullable: true, description: "By what that was found; null when it was not." })
  matchedBy!: string | null;
}

export const CatalogueEntryConnection = connectionType(() => CatalogueEntryObject, "CatalogueEntry", "entries of a catalogue");

@ObjectType("CataloguePull", { description: "The reading of a channel's catalogue: the last one, or the one that runs." })
export class CataloguePullObject {
  @Field(() => CataloguePullStatus, { description: "How far it is." })
  status!: string;

  @Field(() => Int, { description: "Pages that were read." })
  pages!: number;

  @Field(() => Int, { description: "Things on them." })
  entries!: number;

  @Field(() => String, { nullable: true, description: "Why it failed, or what it waits for, in words." })
  reason!: string | null;

  @Field(() => DateTime, { description: "When it began." })
  startedAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it ended; null while it runs." })
  endedAt!: string | null;
}

@ObjectType()
abstract class CataloguePayload extends Payload {
  channelId?: string;

  @Field(() => ChannelObject, { nullable: true, description: "The channel as it stands now; null when nothing was done." })
  channel(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, channelsById, this.channelId);
  }
}

@ObjectType({ description: "What came of beginning to read a catalogue. `channel.cataloguePull` says how far it is." })
export class PullCataloguePayload extends CataloguePayload {}

@ObjectType({ description: "What came of saying which items things in a catalogue are." })
export class MatchCatalogueEntriesPayload extends CataloguePayload {
  count?: string;

  @Field(() => Int, { description: "So many listings were made; 0 when nothing was done." })
  matched(): number {
    return Number(this.count ?? 0);
  }
}
