import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireChannel } from "../../src/access/access.ts";
import { type ChannelRow, channelCount, channelPage, channelSettingsById, channelsById } from "../../src/channels/channels.rows.ts";
import { createChannel, updateChannel } from "../../src/flows/edit-channel.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { type LocationRow, locationsById } from "../../src/locations/locations.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { LocationObject } from "../locations/location.type.ts";
import { missingSettingsOf, settingsAreComplete, webhookPathOf, webhookUrlOf } from "./channel.computed.ts";
import { ChannelFilterInput, CreateChannelInput, UpdateChannelInput } from "./channel.inputs.ts";
import {
  CarrierCodeObject,
  ChannelConnection,
  ChannelObject,
  CreateChannelPayload,
  ExternalLocationObject,
  ToldKindObject,
  UpdateChannelPayload,
} from "./channel.type.ts";
import { channelValues } from "./channel.values.ts";
import { ConnectorObject } from "./connector.type.ts";

@Resolver(() => ChannelObject)
export class ChannelResolver {
  @Needs("channels:read")
  @Query(() => ChannelConnection, { description: "The connected accounts through which orders come, by code." })
  async channels(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ChannelFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: ChannelFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const found = await channelPage(em, filter ?? {}, page, access);
    return connectionOf(ChannelConnection, found, () => channelCount(em, filter ?? {}, mostCounted, access));
  }

  @Needs("channels:read")
  @Query(() => ChannelObject, { nullable: true, description: "One channel; null when there is none that the key may see." })
  channel(@Arg("id", () => ID, { description: "The channel's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, channelsById, idIn("Channel", id, ["id"]));
  }

  @Needs("channels:read")
  @Query(() => [ConnectorObject], { description: "The kinds of channel that Muara speaks to." })
  connectors(@Ctx() { connectors }: Context): ConnectorObject[] {
    return [...connectors.values()].map(({ key, title, rights, webhook }) => ({
      key,
      title,
      rights,
      takesWebhooks: webhook !== undefined,
    }));
  }

  @Needs("channels:write")
  @Mutation(() => CreateChannelPayload, { description: "Connects a channel. Not for keys that are limited to some channels." })
  createChannel(
    @Arg("input", () => CreateChannelInput, { description: "The channel." }) input: CreateChannelInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createChannel", input, async (em, deed) => {
      if (context.access.channelIds !== null)
        throw new Refusal("FORBIDDEN", "This key covers some channels only, and a new one is not among them.");
      const { code, name, type, currency, timeZone, connector } = input;
      const values = { ...channelValues(context.access, input), code, name, type, currency, timeZone, connectorKey: connector ?? null };
      const { id } = await createChannel(em, deed, accountingOf(context), values as never);
      return { channelId: id };
    });
  }

  @Needs("channels:write")
  @Mutation(() => UpdateChannelPayload, { description: "Changes a channel, its secrets too. What is left out stays as it is." })
  updateChannel(
    @Arg("input", () => UpdateChannelInput, { description: "The change." }) input: UpdateChannelInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "updateChannel", input, async (em, deed) => {
      const channelId = idIn("Channel", input.id, ["id"]);
      requireChannel(context.access, channelId, ["id"]);
      await updateChannel(em, deed, accountingOf(context), channelId, channelValues(context.access, input), input.version ?? null);
      return { channelId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ChannelRow): string {
    return globalId("Channel", id);
  }

  @FieldResolver(() => Boolean, { description: "True when every location serves it; `locations` is empty then." })
  servedByAllLocations(@Root() { locationIds }: ChannelRow): boolean {
    return locationIds.length === 0;
  }

  @Needs("locations:read")
  @FieldResolver(() => [LocationObject], {
    nullable: true,
    description: "The only locations that serve it, of those the key may see. Empty when all do. Needs `locations:read`.",
  })
  async locations(@Root() { locationIds }: ChannelRow, @Ctx() context: Context): Promise<LocationRow[]> {
    const found = await Promise.all(locationIds.map((id) => loadOne(context, locationsById, id)));
    return found.filter((location) => location !== null);
  }

  @FieldResolver(() => [CarrierCodeObject], { description: "Its own codes of our carriers." })
  carrierCodes(@Root() { carrierCodes }: ChannelRow): CarrierCodeObject[] {
    return Object.entries(carrierCodes)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([carrier, channelCode]) => ({ carrier, channelCode }));
  }

  @FieldResolver(() => [ToldKindObject], { description: "What it can be told, and which of it the channel decides." })
  tells(@Root() { tells }: ChannelRow): ToldKindObject[] {
    return Object.entries(tells)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([kind, how]) => ({ kind, decides: how === "DECIDES" }));
  }

  @Needs("locations:read")
  @FieldResolver(() => [ExternalLocationObject], {
    nullable: true,
    description: "Which location a sale at a place of the channel leaves from. Needs `locations:read`.",
  })
  externalLocations(@Root() { externalLocations }: ChannelRow, @Ctx() context: Context): ExternalLocationObject[] {
    return Object.entries(externalLocations)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([externalId, id]) => ({ externalId, location: loadOne(context, locationsById, id) }));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Where it sends its webhooks, under the gateway's own address: `/webhooks/shopify-id`. Null when it sends none.",
  })
  webhookPath(@Root() channel: ChannelRow, @Ctx() context: Context): string | null {
    return webhookPathOf(channel, context);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The whole address to give the channel. Null when it sends none, or while `MUARA_PUBLIC_URL` is not set.",
  })
  webhookUrl(@Root() channel: ChannelRow, @Ctx() context: Context): string | null {
    return webhookUrlOf(channel, context);
  }

  @FieldResolver(() => Boolean, {
    description: "Whether it has all the settings that its connector needs. Until then it takes no messages.",
  })
  async settingsComplete(@Root() channel: ChannelRow, @Ctx() context: Context): Promise<boolean> {
    return settingsAreComplete(await configured(channel, context), context);
  }

  @FieldResolver(() => [String], {
    description:
      "Names of settings that are missing or wrong, never values. A connector names the first one it meets: mend it and ask again.",
  })
  async missingSettings(@Root() channel: ChannelRow, @Ctx() context: Context): Promise<string[]> {
    return missingSettingsOf(await configured(channel, context), context);
  }
}

async function configured({ id, connectorKey }: ChannelRow, context: Context) {
  const stored = connectorKey === null ? null : await loadOne(context, channelSettingsById, id);
  return { connectorKey, settings: stored?.settings ?? {} };
}

const accountingOf = ({ connectors, accounts }: Context) => ({ connectors, vault: accounts.vault });
