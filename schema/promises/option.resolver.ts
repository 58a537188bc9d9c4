import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { requireChannel } from "../../src/access/access.ts";
import type { PricePart } from "../../src/carriers/rater.ts";
import type { OptionParcel } from "../../src/flows/cart-option.ts";
import { deliveryOptions } from "../../src/flows/delivery-options.ts";
import type { DeliveryOption } from "../../src/flows/option-levels.ts";
import { type LocationQuote, quoteRates } from "../../src/flows/quote-rates.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { reservationsIn } from "../inventory/reservation.values.ts";
import type { Context } from "../kit/context.ts";
import { idsIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField, moneyIn } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { LocationObject } from "../locations/location.type.ts";
import { DeliveryOptionsInput } from "./cart.type.ts";
import { DeliveryOptionObject, DeliveryOptions, OptionParcelObject } from "./option.type.ts";
import { channelIn, destinationIn } from "./option.values.ts";
import { QuoteRatesInput, RateComparison, RateQuoteObject } from "./rate-quote.type.ts";

const partsIn = ({ parts, currency }: { readonly parts: readonly PricePart[]; readonly currency: string }) =>
  parts.map(({ code, amount }) => ({ code, amount: moneyField(BigInt(amount), currency) }));

@Resolver(() => RateQuoteObject)
export class RateQuoteResolver {
  @Needs("carriers:read", "locations:read")
  @Query(() => RateComparison, {
    description: "Compares what every carrier's service asks for a parcel from a location, or from all, to a destination.",
  })
  async quoteRates(
    @Arg("input", () => QuoteRatesInput, { description: "The parcel." }) input: QuoteRatesInput,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = idsIn("Location", input.locationIds, ["input", "locationIds"]);
    const visible = access.locationIds === null ? wanted : [...access.locationIds].filter((id) => wanted?.includes(id) ?? true);
    const quotes = await quoteRates(em, {
      locationIds: visible,
      destination: destinationIn(input.destination),
      grams: input.grams,
      cm3: input.cm3 ?? 0,
      readyAt: input.readyAt ?? new Date(),
      collect: input.collect ? moneyIn(input.collect) : null,
    });
    return {
      quotes: quotes.map((quote) => ({ ...quote, parts: partsIn(quote) })),
    };
  }

  @FieldResolver(() => LocationObject, { nullable: true, description: "Where the parcel would leave." })
  location(@Root() { locationId }: LocationQuote, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => Money, { nullable: true, description: "What it costs in all; null when it does not quote." })
  price(@Root() { price, currency }: LocationQuote): Money | null {
    return price === null ? null : moneyField(BigInt(price), currency);
  }
}

@Resolver(() => DeliveryOptionObject)
export class DeliveryOptionResolver {
  @Needs("carriers:read", "locations:read", "inventory:read")
  @Query(() => DeliveryOptions, {
    description: "What a cart's delivery would cost and when it would come, before it is an order. Nothing is reserved by asking.",
  })
  async deliveryOptions(
    @Arg("input", () => DeliveryOptionsInput, { description: "The cart." }) input: DeliveryOptionsInput,
    @Ctx() context: Context,
  ) {
    const { em, access } = context;
    const channelId = await channelIn(em, input);
    requireChannel(access, channelId, ["input", "channelId"]);
    const options = await deliveryOptions(em, {
      channelId,
      lines: input.lines,
      destination: destinationIn(input.destination),
      readyAt: input.readyAt ?? new Date(),
      locationIds: access.locationIds,
      reservationIds: await reservationsIn(context, em, input.reservationIds ?? []),
    });
    return {
      options: options.map((option) => {
        const { currency } = option;
        const parcels = option.parcels.map((parcel) => ({ ...parcel, currency, parts: partsIn({ ...parcel, currency }) }));
        return { ...option, parts: partsIn(option), parcels };
      }),
    };
  }

  @FieldResolver(() => Money, { description: "What carrying it costs in all." })
  price(@Root() { price, currency }: DeliveryOption): Money {
    return moneyField(BigInt(price), currency);
  }
}

@Resolver(() => OptionParcelObject)
export class OptionParcelResolver {
  @FieldResolver(() => LocationObject, { nullable: true, description: "Where it leaves; null when the key may not see it." })
  location(@Root() { locationId }: OptionParcel, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => Money, { description: "What carrying it costs." })
  price(@Root() { price, currency }: OptionParcel & Pick<DeliveryOption, "currency">): Money {
    return moneyField(BigInt(price), currency);
  }
}
