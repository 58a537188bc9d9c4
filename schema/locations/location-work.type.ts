import { Field, Float, InputType, Int, ObjectType } from "type-graphql";
import { weekdays } from "../../src/kit/local-date.ts";
import { pickupExpiries } from "../../src/locations/location.entity.ts";
import { describedEnum } from "../kit/enums.ts";
import { MoneyInput } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { LocalDate } from "../kit/scalars.ts";

export const Weekday = describedEnum("Weekday", "A day of the week.", weekdays, {
  MON: "Monday.",
  TUE: "Tuesday.",
  WED: "Wednesday.",
  THU: "Thursday.",
  FRI: "Friday.",
  SAT: "Saturday.",
  SUN: "Sunday.",
});

const say = {
  networks: "Groups that rules and channels choose among, for example `JAVA` or `FRANCHISE`.",
  cutOff: "Local time of day, `HH:MM`: what is ready later counts as ready on the next working day. Null: midnight.",
  handlingDays: "Working days from when something is ready until it is handed over; 0: the same day.",
  workingDays: "On which days of the week it works.",
  holidayCountry: "Whose public holidays it keeps, ISO 3166-1 alpha-2. Null: none.",
  holidayRegion: "The part of that country with holidays of its own: of its ISO 3166-2 code what stands behind the dash.",
  closedDays: "Days of its own on which it is closed.",
  openDays: "Days on which it works although they are holidays or no working days.",
  dailyCapacity: "How many fulfillment orders it ships in a day. Null: no limit.",
  handlingCost: "What a parcel costs here before a carrier has it.",
  rejectRisk: "How likely it is that work is refused here, 0 to 1.",
  servesCountries: "Countries it ships to, ISO 3166-1 alpha-2. None of these and no regions: everywhere.",
  servesRegions: "Provinces or states it ships to, as addresses name them.",
  ownerRef: "Whose it is, in your own words: a vendor, a partner, a franchisee.",
  externalRequest: "Whether work there is asked for, and begins when its owner accepts it.",
  requestMinutes: "Minutes they have to answer a request; then it counts as rejected. Null: as long as it takes.",
  submitsRequests: "Whether they are asked as soon as the work can begin; else when `submitFulfillmentRequest` says so.",
  pickupDays: "Days that what is to be picked up is kept for the buyer, from when it lies ready: 1 to 365.",
  pickupExpiry: "What becomes of it when nobody fetched it by then.",
};

export const PickupExpiry = describedEnum("PickupExpiry", "What becomes of goods that nobody fetched in time.", pickupExpiries, {
  CANCEL: "They are cancelled, and their stock is free again; where the channel decides that, they are held.",
  HOLD: "They are held until a person has asked the buyer.",
});

/** When a location works, how much it can do, and for whom. */
@ObjectType()
export abstract class LocationWork extends Node {
  @Field(() => [String], { description: say.networks })
  networks!: string[];

  @Field(() => String, { nullable: true, description: say.cutOff })
  cutOff!: string | null;

  @Field(() => Int, { description: say.handlingDays })
  handlingDays!: number;

  @Field(() => [Weekday], { description: say.workingDays })
  workingDays!: string[];

  @Field(() => String, { nullable: true, description: say.holidayCountry })
  holidayCountry!: string | null;

  @Field(() => String, { nullable: true, description: say.holidayRegion })
  holidayRegion!: string | null;

  @Field(() => [LocalDate], { description: say.closedDays })
  closedDays!: string[];

  @Field(() => [LocalDate], { description: say.openDays })
  openDays!: string[];

  @Field(() => Int, { nullable: true, description: say.dailyCapacity })
  dailyCapacity!: number | null;

  @Field(() => Float, { description: say.rejectRisk })
  rejectRisk!: number;

  @Field(() => [String], { description: say.servesCountries })
  servesCountries!: string[];

  @Field(() => [String], { description: say.servesRegions })
  servesRegions!: string[];

  @Field(() => String, { nullable: true, description: say.ownerRef })
  ownerRef!: string | null;

  @Field(() => Boolean, { description: say.externalRequest })
  externalRequest!: boolean;

  @Field(() => Int, { nullable: true, description: say.requestMinutes })
  requestMinutes!: number | null;

  @Field(() => Boolean, { description: say.submitsRequests })
  submitsRequests!: boolean;

  @Field(() => Int, { description: say.pickupDays })
  pickupDays!: number;

  @Field(() => PickupExpiry, { description: say.pickupExpiry })
  pickupExpiry!: string;
}

@InputType()
export abstract class LocationWorkInput extends MutationInput {
  @Field(() => [String], { nullable: true, description: say.networks })
  networks?: string[] | null;

  @Field(() => String, { nullable: true, description: say.cutOff })
  cutOff?: string | null;

  @Field(() => Int, { nullable: true, description: `${say.handlingDays} 0 when not given.` })
  handlingDays?: number | null;

  @Field(() => [Weekday], { nullable: true, description: `${say.workingDays} All seven when not given.` })
  workingDays?: string[] | null;

  @Field(() => String, { nullable: true, description: say.holidayCountry })
  holidayCountry?: string | null;

  @Field(() => String, { nullable: true, description: say.holidayRegion })
  holidayRegion?: string | null;

  @Field(() => [LocalDate], { nullable: true, description: say.closedDays })
  closedDays?: string[] | null;

  @Field(() => [LocalDate], { nullable: true, description: say.openDays })
  openDays?: string[] | null;

  @Field(() => Int, { nullable: true, description: say.dailyCapacity })
  dailyCapacity?: number | null;

  @Field(() => MoneyInput, { nullable: true, description: say.handlingCost })
  handlingCost?: MoneyInput | null;

  @Field(() => Float, { nullable: true, description: say.rejectRisk })
  rejectRisk?: number | null;

  @Field(() => [String], { nullable: true, description: say.servesCountries })
  servesCountries?: string[] | null;

  @Field(() => [String], { nullable: true, description: say.servesRegions })
  servesRegions?: string[] | null;

  @Field(() => String, { nullable: true, description: say.ownerRef })
  ownerRef?: string | null;

  @Field(() => Boolean, { nullable: true, description: say.externalRequest })
  externalRequest?: boolean | null;

  @Field(() => Int, { nullable: true, description: say.requestMinutes })
  requestMinutes?: number | null;

  @Field(() => Boolean, { nullable: true, description: `${say.submitsRequests} True when not given.` })
  submitsRequests?: boolean | null;

  @Field(() => Int, { nullable: true, description: `${say.pickupDays} 7 when not given.` })
  pickupDays?: number | null;

  @Field(() => PickupExpiry, { nullable: true, description: `${say.pickupExpiry} CANCEL when not given.` })
  pickupExpiry?: string | null;
}

export const handlingCostWords = say.handlingCost;
