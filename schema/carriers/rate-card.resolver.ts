import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import {
  type RateCardRow,
  type RateLaneRow,
  rateCardCount,
  rateCardPage,
  rateCardsById,
  rateLaneCount,
  rateLanePage,
  servicesById,
} from "../../src/carriers/carriers.rows.ts";
import { activateRateCard, expireRateCard } from "../../src/flows/edit-rates.ts";
import { importRateCard, type RateFileRead, readRateFile } from "../../src/flows/import-rates.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { given } from "../kit/given.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { JsonObject } from "../kit/scalars.ts";
import { mutate } from "../kit/user-errors.ts";
import { CarrierServiceObject } from "./carrier.type.ts";
import { ActivateRateCardInput, ExpireRateCardInput, ImportRateCardInput, RateCardFilterInput } from "./rate-card.inputs.ts";
import { stepsShown, surchargesShown } from "./rate-card.shown.ts";
import {
  ActivateRateCardPayload,
  ExpireRateCardPayload,
  ImportRateCardPayload,
  RateCardConnection,
  RateCardObject,
  type RateFileReport,
  RateLaneConnection,
  RateLaneObject,
} from "./rate-card.type.ts";

@Resolver(() => RateCardObject)
export class RateCardResolver {
  @Needs("carriers:read")
  @Query(() => RateCardConnection, { description: "The rate cards of all carriers, the one that begins last first." })
  async rateCards(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => RateCardFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: RateCardFilterInput | null,
    @Ctx() { em }: Context,
  ) {
    const found = await rateCardPage(em, filter ?? {}, page);
    return connectionOf(RateCardConnection, found, () => rateCardCount(em, filter ?? {}, mostCounted));
  }

  @Needs("carriers:read")
  @Query(() => RateCardObject, { nullable: true, description: "One rate card; null when there is none." })
  rateCard(@Arg("id", () => ID, { description: "The rate card's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, rateCardsById, idIn("RateCard", id, ["id"]));
  }

  @Needs("carriers:write")
  @Mutation(() => ImportRateCardPayload, {
    description: "Makes a rate card of a file, whole or not at all. A draft of the same service and first day is replaced.",
  })
  importRateCard(
    @Arg("input", () => ImportRateCardInput, { description: "The file." }) input: ImportRateCardInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "importRateCard", input, async (em, deed) => {
      const { format, file, card, dryRun, activate } = input;
      const read = readRateFile({ format, file, card: card == null ? null : plain(card) });
      const rateCardId = dryRun ? null : await importRateCard(em, deed, read, activate ?? false);
      return { rateCardId, reportJson: JSON.stringify(reportOf(read)) };
    });
  }

  @Needs("carriers:write")
  @Mutation(() => ActivateRateCardPayload, { description: "Lets a service be quoted by a rate card, from the card's first day on." })
  activateRateCard(
    @Arg("input", () => ActivateRateCardInput, { description: "The rate card." }) input: ActivateRateCardInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "activateRateCard", input, async (em, deed) => {
      const rateCardId = idIn("RateCard", input.id, ["id"]);
      await activateRateCard(em, deed, rateCardId);
      return { rateCardId };
    });
  }

  @Needs("carriers:write")
  @Mutation(() => ExpireRateCardPayload, { description: "Ends a rate card, at once or with its last day." })
  expireRateCard(
    @Arg("input", () => ExpireRateCardInput, { description: "The rate card." }) input: ExpireRateCardInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "expireRateCard", input, async (em, deed) => {
      const rateCardId = idIn("RateCard", input.id, ["id"]);
      await expireRateCard(em, deed, rateCardId, input.validUntil ?? null);
      return { rateCardId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: RateCardRow): string {
    return globalId("RateCard", id);
  }

  @FieldResolver(() => CarrierServiceObject, { description: "The service whose prices these are." })
  service(@Root() { serviceId }: RateCardRow, @Ctx() context: Context) {
    return loadOne(context, servicesById, serviceId);
  }

  @FieldResolver(() => [JsonObject], { description: "What comes on top: `code`, `when`, `fixed`, `percent`, `of`, `atLeast`, `places`." })
  surcharges(@Root() card: RateCardRow) {
    return surchargesShown(card);
  }

  @FieldResolver(() => RateLaneConnection, { description: "Its prices, by destination." })
  async lanes(@Root() { id }: RateCardRow, @Args(() => PageArgs) page: PageArgs, @Ctx() { em }: Context) {
    return connectionOf(RateLaneConnection, await rateLanePage(em, id, page), () => rateLaneCount(em, id, mostCounted));
  }
}

@Resolver(() => RateLaneObject)
export class RateLaneResolver {
  @FieldResolver(() => [JsonObject], { description: "Prices by weight: `upToGrams` and `price`, in the card's currency." })
  prices(@Root() lane: RateLaneRow) {
    return stepsShown(lane);
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description: "For each started kilogram above the heaviest of these; null: heavier parcels are not carried.",
  })
  perKgBeyond(@Root() { perStartedKgBeyond, currency }: RateLaneRow): Money | null {
    return perStartedKgBeyond === null ? null : moneyField(perStartedKgBeyond, currency);
  }
}

/** What was given of a card, as plain data. */
const plain = (card: object): object => {
  const { surcharges, ...rest } = given(card) as { readonly surcharges?: readonly object[] | null };
  return { ...rest, ...(surcharges && { surcharges: surcharges.map(given) }) };
};

const mostFindings = 100;

const reportOf = ({ read, lanes, otherServices, bad, ignoredColumns }: RateFileRead): RateFileReport => ({
  rowsRead: read,
  lanes: lanes.length,
  otherServices,
  refused: bad.length,
  findings: bad.flatMap(({ line, cells }) => cells.map((cell) => ({ row: line, ...cell }))).slice(0, mostFindings),
  ignoredColumns: [...ignoredColumns],
});
