import { Field, Float, ID, InputType, Int } from "type-graphql";
import { describedEnum } from "../kit/enums.ts";
import { MoneyInput } from "../kit/money.type.ts";
import { DateTime } from "../kit/scalars.ts";
import { RuleInput } from "../rules/rule.inputs.ts";

export const RoutingSimulationMode = describedEnum(
  "RoutingSimulationMode",
  "Which stock simulated orders see.",
  ["INDEPENDENT", "SEQUENTIAL"],
  {
    INDEPENDENT: "Each order sees the stock that it saw when it was decided, and all that added locations have.",
    SEQUENTIAL: "Each order sees what the simulated orders before it left. What else happened to the stock meanwhile happens here, too.",
  },
);

export const RoutingSimulationRows = describedEnum(
  "RoutingSimulationRows",
  "Of which orders a simulation tells one by one. The totals are of all of them.",
  ["ALL", "CHANGED", "NONE"],
  { ALL: "Of every order.", CHANGED: "Of those that would be routed otherwise.", NONE: "Of none." },
);

@InputType({ description: "Units of an item." })
export class SimulatedStockInput {
  @Field(() => String, { description: "The item's SKU." })
  sku!: string;

  @Field(() => Int, { description: "Units that are available, 0 or more." })
  quantity!: number;
}

@InputType({
  description:
    "A location that there is not, as it is like one that there is: its kind, services, networks, handling tags, calendar, cut-off, handling time and cost, and what channels and rules say of that one. What is given here is other.",
})
export class SimulatedLocationInput {
  @Field(() => String, { description: "What it is called in the answer; rules may name it so. A code that is not in use." })
  code!: string;

  @Field(() => ID, { description: "The location that it is like." })
  likeLocationId!: string;

  @Field(() => Float, { description: "Degrees north, -90 to 90." })
  latitude!: number;

  @Field(() => Float, { description: "Degrees east, -180 to 180." })
  longitude!: number;

  @Field(() => String, { nullable: true, description: "Country, ISO 3166-1 alpha-2; that of the other when left out." })
  countryCode?: string | null;

  @Field(() => String, { nullable: true, description: "Province or state, as your rate cards name it." })
  region?: string | null;

  @Field(() => String, { nullable: true, description: "City or regency, as your rate cards name it." })
  city?: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  postalCode?: string | null;

  @Field(() => String, { nullable: true, description: "IANA time zone; that of the other when left out." })
  timeZone?: string | null;

  @Field(() => Int, { nullable: true, description: "Lower comes first where cost does not decide; that of the other when left out." })
  priority?: number | null;

  @Field(() => [String], { nullable: true, description: "Its networks; those of the other when left out." })
  networks?: string[] | null;

  @Field(() => [String], { nullable: true, description: "What it can handle; as the other when left out." })
  handlingTags?: string[] | null;

  @Field(() => MoneyInput, { nullable: true, description: "What handling a parcel costs there; as at the other when left out." })
  handlingCost?: MoneyInput | null;

  @Field(() => Int, { nullable: true, description: "Parcels that it sends in a day; without limit when left out." })
  dailyCapacity?: number | null;

  @Field(() => [SimulatedStockInput], { defaultValue: [], description: "What it has." })
  stock!: SimulatedStockInput[];

  @Field(() => ID, { nullable: true, description: "Of items not in `stock` it has what this location had when an order came." })
  stockLikeLocationId?: string | null;
}

@InputType({ description: "What would be other about a location. What is left out is as it was." })
export class LocationChangeInput {
  @Field(() => ID, { description: "The location." })
  locationId!: string;

  @Field(() => Boolean, { nullable: true, description: "True: nothing leaves from there and nothing waits there." })
  closed?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether it sends parcels." })
  ships?: boolean | null;

  @Field(() => Int, { nullable: true, description: "Parcels that it sends in a day, 0 or more." })
  dailyCapacity?: number | null;

  @Field(() => Boolean, { nullable: true, description: "True: its days have no limit." })
  withoutLimit?: boolean | null;

  @Field(() => MoneyInput, { nullable: true, description: "What handling a parcel costs there." })
  handlingCost?: MoneyInput | null;

  @Field(() => Int, { nullable: true, description: "Its priority." })
  priority?: number | null;

  @Field(() => [String], { nullable: true, description: "Its networks." })
  networks?: string[] | null;

  @Field(() => [String], { nullable: true, description: "What it can handle." })
  handlingTags?: string[] | null;
}

@InputType({ description: "Which stored orders are routed again, and what would be other." })
export class SimulateRoutingInput {
  @Field(() => DateTime, { description: "Orders that were first routed from then on." })
  from!: Date;

  @Field(() => DateTime, { nullable: true, description: "Up to then, not included; until now when left out." })
  to?: Date | null;

  @Field(() => [ID], { nullable: true, description: "Only of these channels." })
  channelIds?: string[] | null;

  @Field(() => Int, { defaultValue: 10_000, description: "How many, the oldest first: 1 to 100000." })
  most!: number;

  @Field(() => Int, {
    nullable: true,
    description: "A version of the rules, a draft too. As the rules decided then, when neither is given.",
  })
  ruleSetVersion?: number | null;

  @Field(() => [RuleInput], { nullable: true, description: "Rules that are not stored." })
  rules?: RuleInput[] | null;

  @Field(() => [SimulatedLocationInput], { defaultValue: [], description: "Locations that there are not; at most 20." })
  addLocations!: SimulatedLocationInput[];

  @Field(() => [LocationChangeInput], { defaultValue: [], description: "Locations that would be other than they were." })
  changeLocations!: LocationChangeInput[];

  @Field(() => [ID], {
    defaultValue: [],
    description: "Rate cards in the place of those of the same services, whatever their status and their days: a draft, too.",
  })
  rateCardIds!: string[];

  @Field(() => RoutingSimulationMode, { defaultValue: "INDEPENDENT", description: "Which stock orders see." })
  mode!: "INDEPENDENT" | "SEQUENTIAL";

  @Field(() => Boolean, { defaultValue: false, description: "Whether to reckon the two simple policies, too: `mainFirst` and `nearest`." })
  baselines!: boolean;

  @Field(() => ID, { nullable: true, description: "The main warehouse of `mainFirst`; that of the best priority when left out." })
  mainLocationId?: string | null;

  @Field(() => RoutingSimulationRows, { defaultValue: "CHANGED", description: "Of which orders to tell one by one." })
  rows!: "ALL" | "CHANGED" | "NONE";
}
