import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { connectCarrier, pauseCarrier, readAccount } from "../../src/flows/edit-carrier-account.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { type CarrierAccountRow, carrierAccountCount, carrierAccountPage, carrierAccountsById } from "../../src/shipping/shipping.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { requireReach } from "../kit/reach.ts";
import { answering, mutate } from "../kit/user-errors.ts";
import {
  AccountCarrierObject,
  CarrierAccountConnection,
  CarrierAccountFilterInput,
  CarrierAccountObject,
  ConnectCarrierInput,
  ConnectCarrierPayload,
  SetCarrierAccountStatusInput,
  SetCarrierAccountStatusPayload,
} from "./account.type.ts";

@Resolver(() => CarrierAccountObject)
export class CarrierAccountResolver {
  @Needs("carriers:read")
  @Query(() => CarrierAccountConnection, { description: "The accounts with carriers, by code." })
  async carrierAccounts(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => CarrierAccountFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: CarrierAccountFilterInput | null,
    @Ctx() { em }: Context,
  ) {
    const found = await carrierAccountPage(em, filter ?? {}, page);
    return connectionOf(CarrierAccountConnection, found, () => carrierAccountCount(em, filter ?? {}, mostCounted));
  }

  @Needs("carriers:read")
  @Query(() => CarrierAccountObject, { nullable: true, description: "One account; null when there is none." })
  carrierAccount(@Arg("id", () => ID, { description: "The account's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, carrierAccountsById, idIn("CarrierAccount", id, ["id"]));
  }

  @Needs("carriers:write")
  @Mutation(() => ConnectCarrierPayload, {
    description: "Connects an account with a carrier once a real call shows that it lets us in. The own fleet needs nobody outside.",
  })
  connectCarrier(
    @Arg("input", () => ConnectCarrierInput, { description: "The account." }) input: ConnectCarrierInput,
    @Ctx() context: Context,
  ) {
    // Nobody outside is called in a transaction.
    return answering(context, async () => {
      requireReach(context.access, "connectCarrier");
      const { carrierAccounts } = context;
      const settings = input.settings ?? {};
      const { client, read } = readAccount(carrierAccounts.clients, { ...input, settings });
      const checked = (await client.check?.({ settings: read, http: carrierAccounts.way(client) }).catch(notLetIn)) ?? null;
      const carrierCodes = Object.fromEntries(input.carriers.map(({ carrier, accountCode }) => [carrier, accountCode]));
      const values = { code: input.code, name: input.name, client: input.client, carrierCodes, settings };
      const done = await mutate(context, "connectCarrier", input, async (em, deed) => ({
        carrierAccountId: (await connectCarrier(em, deed, carrierAccounts.vault, values, checked)).id,
      }));
      const [refused] = done.userErrors;
      if (refused) throw new Refusal(refused.code, refused.message, refused.field ?? []);
      return { carrierAccountId: done.carrierAccountId as string };
    });
  }

  @Needs("carriers:write")
  @Mutation(() => SetCarrierAccountStatusPayload, { description: "Books no parcels by an account any more, or again." })
  setCarrierAccountStatus(
    @Arg("input", () => SetCarrierAccountStatusInput, { description: "The account." }) input: SetCarrierAccountStatusInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "setCarrierAccountStatus", input, async (em, deed) => {
      const carrierAccountId = idIn("CarrierAccount", input.id, ["id"]);
      await pauseCarrier(em, deed, carrierAccountId, input.status);
      return { carrierAccountId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: CarrierAccountRow): string {
    return globalId("CarrierAccount", id);
  }

  @FieldResolver(() => [AccountCarrierObject], { description: "The carriers that are booked by it." })
  carriers(@Root() { carrierCodes }: CarrierAccountRow): AccountCarrierObject[] {
    return carriersShown(carrierCodes);
  }

  @FieldResolver(() => String, { description: "Where it sends its messages, below the gateway's own address." })
  webhookPath(@Root() { code }: CarrierAccountRow): string {
    return `/carriers/${code}/webhook`;
  }
}

export const carriersShown = (codes: Readonly<Record<string, string>>): AccountCarrierObject[] =>
  Object.entries(codes)
    .map(([carrier, accountCode]) => ({ carrier, accountCode }))
    .sort((a, b) => (a.carrier < b.carrier ? -1 : 1));

function notLetIn(error: unknown): never {
  if (error instanceof ChannelRefused) throw new Refusal("INVALID", `It does not let us in. ${error.message}`, ["settings"]);
  if (error instanceof ChannelUnavailable) throw new Refusal("INVALID", `It could not be asked. ${error.message}`, ["settings"]);
  throw error;
}
