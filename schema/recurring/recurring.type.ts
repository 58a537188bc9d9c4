import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { missedPolicies, priceModes, recurringStatuses } from "../../src/recurring/recurring-order.states.ts";
import type { RecurringOrderFilter, RecurringOrderRow } from "../../src/recurring/recurring-orders.rows.ts";
import { recurringOrdersById } from "../../src/recurring/recurring-orders.rows.ts";
import { nextDay } from "../../src/recurring/schedule.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { idsIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, MoneyInput, moneyField } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { PaymentStatus } from "../orders/order.enums.ts";
import { AddressInput, CustomerInput } from "../orders/order.inputs.ts";

export const RecurringOrderStatus = describedEnum("RecurringOrderStatus", "Where a recurring order stands.", recurringStatuses, {
  ACTIVE: "Its orders are taken on their days.",
  PAUSED: "Nothing comes of it until it is resumed.",
  CANCELLED: "It was ended.",
  EXPIRED: "Its schedule has no further day.",
});

export const PriceMode = describedEnum("PriceMode", "At which prices orders come again.", priceModes, {
  FIXED: "At those of the template.",
  DYNAMIC: "At what the catalogue says on the day; what it has no price for keeps that of the template.",
});

export const MissedPolicy = describedEnum("MissedPolicy", "What becomes of days that passed while nothing ran.", missedPolicies, {
  ONCE: "One order, for the latest of them.",
  SKIP: "None, once they are a day behind.",
});

@ObjectType("RecurringOrderLine", { description: "A line of each of its orders." })
export class RecurringOrderLineObject {
  @Field(() => String, { description: "The SKU, as the channel names it." })
  sku!: string;

  @Field(() => String, { nullable: true, description: "What the buyer reads; the SKU where nothing else is said." })
  title!: string | null;

  @Field(() => Int, { description: "Units." })
  quantity!: number;

  @Field(() => Money, { description: "Price of one unit, as the template says it." })
  unitPrice!: Money;

  @Field(() => Money, { description: "Discount on the whole line." })
  discount!: Money;

  @Field(() => Money, { description: "Tax on the whole line." })
  tax!: Money;
}

@ObjectType("RecurringOrder", { implements: Node, description: "An order that comes again by itself, on the days of a schedule." })
export class RecurringOrderObject extends Node {
  @Field(() => String, { description: "What people call it; its orders are numbered after it." })
  name!: string;

  @Field(() => RecurringOrderStatus, { description: "Where it stands." })
  status!: string;

  @Field(() => String, { description: "Its rule, of RFC 5545." })
  rule!: string;

  @Field(() => LocalDate, { description: "The day from which the rule counts." })
  startsOn!: string;

  @Field(() => String, { description: "When on a day, `HH:MM`." })
  localTime!: string;

  @Field(() => String, { description: "Whose calendar and clock count, of IANA." })
  timeZone!: string;

  @Field(() => Int, { description: "So many days before its day an order is taken; it is worked on from its day." })
  leadDays!: number;

  @Field(() => PriceMode, { description: "At which prices." })
  priceMode!: string;

  @Field(() => MissedPolicy, { description: "What becomes of days that passed while nothing ran." })
  missed!: string;

  @Field(() => String, { nullable: true, description: "The delivery of its orders." })
  shippingOption!: string | null;

  @Field(() => LocalDate, { nullable: true, description: "The day of its next order." })
  nextOn!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When that is taken." })
  nextAt!: string | null;

  @Field(() => [LocalDate], { description: "Days that are left out." })
  skipped!: string[];

  @Field(() => Int, { description: "How many orders came of it." })
  captured!: number;

  @Field(() => LocalDate, { nullable: true, description: "The last day that is done with." })
  lastOn!: string | null;

  @Field(() => String, { nullable: true, description: "Why its next order could not be taken; it is tried again." })
  problem!: string | null;

  @Field(() => DateTime, { description: "When it was created." })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was cancelled or expired." })
  endedAt!: string | null;
}

export const RecurringOrderConnection = connectionType(() => RecurringOrderObject, "RecurringOrder", "recurring orders");

@InputType({ description: "Which recurring orders. Conditions that are left out do not limit." })
export class RecurringOrderFilterInput {
  @Field(() => [RecurringOrderStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of these channels." })
  channelIds?: string[] | null;
}

/** Throws Refusal INVALID for an id that is none. */
export const recurringFilterIn = (filter: RecurringOrderFilterInput | null | undefined): RecurringOrderFilter => ({
  statuses: filter?.statuses ?? null,
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
});

type Shown<Field extends keyof RecurringOrderRow> = Pick<RecurringOrderRow, Field>;

export const linesShown = ({ lines, currency }: Shown<"lines" | "currency">): RecurringOrderLineObject[] =>
  lines.map(({ sku, title, quantity, unitPriceMinor, discountMinor, taxMinor }) => ({
    ...{ sku, title, quantity },
    unitPrice: moneyField(unitPriceMinor, currency),
    discount: moneyField(discountMinor, currency),
    tax: moneyField(taxMinor, currency),
  }));

const mostShown = 5;

/** The next days of its orders. */
export function upcomingShown({
  rule,
  startsOn,
  timeZone,
  nextOn,
  skipped,
}: Shown<"rule" | "startsOn" | "timeZone" | "nextOn" | "skipped">): string[] {
  const days: string[] = [];
  for (let day = nextOn; day !== null && days.length < mostShown; day = nextDay({ rule, startsOn, timeZone }, day))
    if (!skipped.includes(day)) days.push(day);
  return days;
}

@InputType({ description: "A line of each of its orders." })
export class RecurringOrderLineInput {
  @Field(() => String, { description: "The SKU: a listing of the channel, or an item's own." })
  sku!: string;

  @Field(() => String, { nullable: true, description: "What the buyer reads; the SKU when left out." })
  title?: string | null;

  @Field(() => Int, { description: "Units, at least 1." })
  quantity!: number;

  @Field(() => MoneyInput, { description: "Price of one unit before discount." })
  unitPrice!: MoneyInput;

  @Field(() => MoneyInput, { nullable: true, description: "Discount on the whole line." })
  discount?: MoneyInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "Tax on the whole line." })
  tax?: MoneyInput | null;
}

@InputType()
abstract class RecurringInput extends MutationInput {
  @Field(() => String, { description: "What people call it." })
  name!: string;

  @Field(() => String, {
    description:
      "A rule of RFC 5545 for days, such as `FREQ=WEEKLY;BYDAY=MO` or `FREQ=MONTHLY;BYMONTHDAY=-1`. A day that a month does not have is left out.",
  })
  rule!: string;

  @Field(() => LocalDate, { description: "The day from which the rule counts." })
  startsOn!: string;

  @Field(() => String, { defaultValue: "09:00", description: "When on a day, `HH:MM`." })
  localTime!: string;

  @Field(() => String, { nullable: true, description: "Of IANA; the channel's when left out." })
  timeZone?: string | null;

  @Field(() => Int, {
    defaultValue: 0,
    description: "Take each order so many days ahead, 0 to 60, with its stock; it is worked on from its day.",
  })
  leadDays!: number;

  @Field(() => PriceMode, { defaultValue: "FIXED", description: "At which prices." })
  priceMode!: string;

  @Field(() => MissedPolicy, { defaultValue: "ONCE", description: "What becomes of days that passed while nothing ran." })
  missed!: string;

  @Field(() => [RecurringOrderLineInput], { description: "1 to 100 lines, in the channel's currency." })
  lines!: RecurringOrderLineInput[];

  @Field(() => AddressInput, { nullable: true, description: "Where its orders go; with an update as it was when left out." })
  shipTo?: AddressInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "What shipping costs the buyer each time." })
  shipping?: MoneyInput | null;

  @Field(() => String, { nullable: true, description: "The delivery of its orders." })
  shippingOption?: string | null;

  @Field(() => PaymentStatus, {
    defaultValue: "PENDING",
    description: "What is paid when an order is taken: PENDING, AUTHORIZED, COD_PENDING or PAID.",
  })
  paymentStatus!: string;
}

@InputType({ description: "An order that is to come again by itself." })
export class CreateRecurringOrderInput extends RecurringInput {
  @Field(() => ID, { description: "The channel; one without a connector." })
  channelId!: string;

  @Field(() => CustomerInput, { nullable: true, description: "Who buys." })
  customer?: CustomerInput | null;
}

@InputType({ description: "A recurring order, said anew: all of it. Orders that were taken stay as they are." })
export class UpdateRecurringOrderInput extends RecurringInput {
  @Field(() => ID, { description: "The recurring order." })
  id!: string;
}

@InputType({ description: "A recurring order." })
export class RecurringOrderIdInput extends MutationInput {
  @Field(() => ID, { description: "The recurring order." })
  id!: string;
}

@InputType({ description: "A day of a recurring order that is left out." })
export class SkipRecurringOrderInput extends RecurringOrderIdInput {
  @Field(() => LocalDate, { nullable: true, description: "The day; the next one when left out." })
  on?: string | null;
}

@ObjectType()
abstract class RecurringOrderPayload extends Payload {
  recurringOrderId?: string;

  @Field(() => RecurringOrderObject, { nullable: true, description: "It as it stands now; null when nothing was done." })
  recurringOrder(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, recurringOrdersById, this.recurringOrderId);
  }
}

@ObjectType({ description: "What came of creating a recurring order." })
export class CreateRecurringOrderPayload extends RecurringOrderPayload {}

@ObjectType({ description: "What came of changing a recurring order." })
export class UpdateRecurringOrderPayload extends RecurringOrderPayload {}

@ObjectType({ description: "What came of pausing a recurring order." })
export class PauseRecurringOrderPayload extends RecurringOrderPayload {}

@ObjectType({ description: "What came of resuming a recurring order." })
export class ResumeRecurringOrderPayload extends RecurringOrderPayload {}

@ObjectType({ description: "What came of leaving out a day." })
export class SkipRecurringOrderPayload extends RecurringOrderPayload {}

@ObjectType({ description: "What came of ending a recurring order." })
export class CancelRecurringOrderPayload extends RecurringOrderPayload {}
