import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireChannel } from "../../src/access/access.ts";
import { channelsById } from "../../src/channels/channels.rows.ts";
import { addressesById, customersById } from "../../src/customers/people.rows.ts";
import type { Deed } from "../../src/events/record.ts";
import {
  cancelRecurringOrder,
  createRecurringOrder,
  type NewRecurringOrder,
  pauseRecurringOrder,
  resumeRecurringOrder,
  skipRecurringOrder,
  updateRecurringOrder,
} from "../../src/flows/edit-recurring.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { paymentStatusOf } from "../../src/orders/payment.ts";
import {
  type MissedPolicy,
  type PriceMode,
  type RecurringStatus,
  recurringTransitions,
} from "../../src/recurring/recurring-order.states.ts";
import {
  type RecurringOrderRow,
  recurringOrderCount,
  recurringOrderPage,
  recurringOrdersById,
} from "../../src/recurring/recurring-orders.rows.ts";
import { ChannelObject } from "../channels/channel.type.ts";
import { AddressObject, CustomerObject } from "../customers/customer.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField, moneyIn } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { LocalDate } from "../kit/scalars.ts";
import { mutate } from "../kit/user-errors.ts";
import { addressIn } from "../orders/address.in.ts";
import { PaymentStatus } from "../orders/order.enums.ts";
import {
  CancelRecurringOrderPayload,
  CreateRecurringOrderInput,
  CreateRecurringOrderPayload,
  linesShown,
  PauseRecurringOrderPayload,
  RecurringOrderConnection,
  RecurringOrderFilterInput,
  RecurringOrderIdInput,
  RecurringOrderLineObject,
  RecurringOrderObject,
  RecurringOrderStatus,
  ResumeRecurringOrderPayload,
  recurringFilterIn,
  SkipRecurringOrderInput,
  SkipRecurringOrderPayload,
  UpdateRecurringOrderInput,
  UpdateRecurringOrderPayload,
  upcomingShown,
} from "./recurring.type.ts";

@Resolver(() => RecurringOrderObject)
export class RecurringOrderResolver {
  @Needs("orders:read")
  @Query(() => RecurringOrderConnection, { description: "Orders that come again by themselves, the newest first." })
  async recurringOrders(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => RecurringOrderFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: RecurringOrderFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = recurringFilterIn(filter);
    const found = await recurringOrderPage(em, wanted, page, access);
    return connectionOf(RecurringOrderConnection, found, () => recurringOrderCount(em, wanted, mostCounted, access));
  }

  @Needs("orders:read")
  @Query(() => RecurringOrderObject, { nullable: true, description: "One of them; null when there is none that the key may see." })
  recurringOrder(@Arg("id", () => ID, { description: "Its id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, recurringOrdersById, idIn("RecurringOrder", id, ["id"]));
  }

  @Needs("orders:write")
  @Mutation(() => CreateRecurringOrderPayload, {
    description: "Begins an order that comes again by itself. Each of its orders is taken once, with its id and the day as `externalId`.",
  })
  createRecurringOrder(
    @Arg("input", () => CreateRecurringOrderInput, { description: "What is ordered, and when." }) input: CreateRecurringOrderInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createRecurringOrder", input, async (em, deed) => {
      const channelId = idIn("Channel", input.channelId, ["channelId"]);
      requireChannel(context.access, channelId);
      const customer = input.customer ? { externalId: null, name: null, email: null, phone: null, ...input.customer } : null;
      return { recurringOrderId: await createRecurringOrder(em, deed, { channelId, customer, ...templateIn(input) }) };
    });
  }

  @Needs("orders:write")
  @Mutation(() => UpdateRecurringOrderPayload, { description: "Says anew what its further orders are." })
  updateRecurringOrder(
    @Arg("input", () => UpdateRecurringOrderInput, { description: "All of it." }) input: UpdateRecurringOrderInput,
    @Ctx() context: Context,
  ) {
    return change(context, "updateRecurringOrder", input, (em, deed, id) => updateRecurringOrder(em, deed, id, templateIn(input)));
  }

  @Needs("orders:write")
  @Mutation(() => PauseRecurringOrderPayload, { description: "Nothing comes of it until it is resumed." })
  pauseRecurringOrder(
    @Arg("input", () => RecurringOrderIdInput, { description: "Which one." }) input: RecurringOrderIdInput,
    @Ctx() context: Context,
  ) {
    return change(context, "pauseRecurringOrder", input, pauseRecurringOrder);
  }

  @Needs("orders:write")
  @Mutation(() => ResumeRecurringOrderPayload, { description: "Its orders come again, from now on: days that passed meanwhile stay out." })
  resumeRecurringOrder(
    @Arg("input", () => RecurringOrderIdInput, { description: "Which one." }) input: RecurringOrderIdInput,
    @Ctx() context: Context,
  ) {
    return change(context, "resumeRecurringOrder", input, resumeRecurringOrder);
  }

  @Needs("orders:write")
  @Mutation(() => SkipRecurringOrderPayload, { description: "Leaves out one day." })
  skipRecurringOrder(
    @Arg("input", () => SkipRecurringOrderInput, { description: "Which one, and the day." }) input: SkipRecurringOrderInput,
    @Ctx() context: Context,
  ) {
    return change(context, "skipRecurringOrder", input, (em, deed, id) => skipRecurringOrder(em, deed, id, input.on ?? null));
  }

  @Needs("orders:write")
  @Mutation(() => CancelRecurringOrderPayload, { description: "Ends it for good; orders that were taken stay." })
  cancelRecurringOrder(
    @Arg("input", () => RecurringOrderIdInput, { description: "Which one." }) input: RecurringOrderIdInput,
    @Ctx() context: Context,
  ) {
    return change(context, "cancelRecurringOrder", input, cancelRecurringOrder);
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: RecurringOrderRow): string {
    return globalId("RecurringOrder", id);
  }

  @FieldResolver(() => [RecurringOrderStatus], { description: "What it can become from here." })
  nextStatuses(@Root() { status }: RecurringOrderRow): readonly string[] {
    return recurringTransitions[status as RecurringStatus];
  }

  @FieldResolver(() => ChannelObject, { nullable: true, description: "The channel of its orders." })
  channel(@Root() { channelId }: RecurringOrderRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @FieldResolver(() => CustomerObject, { nullable: true, description: "Who buys." })
  customer(@Root() { customerId }: RecurringOrderRow, @Ctx() context: Context) {
    return loadOne(context, customersById, customerId);
  }

  @FieldResolver(() => AddressObject, { nullable: true, description: "Where its orders go." })
  shipTo(@Root() { shipToId }: RecurringOrderRow, @Ctx() context: Context) {
    return loadOne(context, addressesById, shipToId);
  }

  @FieldResolver(() => Money, { description: "What shipping costs the buyer each time." })
  shipping(@Root() { shippingMinor, currency }: RecurringOrderRow) {
    return moneyField(shippingMinor, currency);
  }

  @FieldResolver(() => PaymentStatus, { description: "What is paid when an order is taken." })
  paymentStatus(@Root() { paymentStatus }: RecurringOrderRow): string {
    return paymentStatusOf(paymentStatus as never);
  }

  @FieldResolver(() => [RecurringOrderLineObject], { description: "The lines of each of its orders." })
  lines(@Root() row: RecurringOrderRow) {
    return linesShown(row);
  }

  @FieldResolver(() => [LocalDate], { description: "Its next days, at most five." })
  upcoming(@Root() row: RecurringOrderRow) {
    return upcomingShown(row);
  }
}

const change = (
  context: Context,
  operation: string,
  input: RecurringOrderIdInput,
  verb: (em: EntityManager, deed: Deed, id: string) => Promise<unknown>,
) =>
  mutate(context, operation, input, async (em, deed) => {
    const id = idIn("RecurringOrder", input.id, ["id"]);
    if ((await recurringOrdersById(em, [id], context.access)).length === 0)
      throw new Refusal("NOT_FOUND", "There is no such recurring order.", ["id"]);
    await verb(em, deed, id);
    return { recurringOrderId: id };
  });

const payments: Readonly<Record<string, NewRecurringOrder["paymentStatus"]>> = {
  UNPAID: "PENDING",
  PENDING: "PENDING",
  AUTHORIZED: "AUTHORIZED",
  COD_PENDING: "COD_DUE",
  PAID: "PAID",
};

function templateIn(input: CreateRecurringOrderInput | UpdateRecurringOrderInput): Omit<NewRecurringOrder, "channelId" | "customer"> {
  const { name, rule, startsOn, localTime, leadDays } = input;
  const paymentStatus = payments[input.paymentStatus];
  if (!paymentStatus) throw new Refusal("INVALID", `A new order cannot be ${input.paymentStatus}.`, ["paymentStatus"]);
  return {
    ...{ name, rule, startsOn, localTime, leadDays, paymentStatus },
    timeZone: input.timeZone ?? null,
    priceMode: input.priceMode as PriceMode,
    missed: input.missed as MissedPolicy,
    lines: input.lines.map((line) => ({
      sku: line.sku,
      title: line.title ?? null,
      quantity: line.quantity,
      unitPrice: moneyIn(line.unitPrice),
      discount: line.discount ? moneyIn(line.discount) : null,
      tax: line.tax ? moneyIn(line.tax) : null,
    })),
    shipping: input.shipping ? moneyIn(input.shipping) : null,
    shippingOption: input.shippingOption ?? null,
    shipTo: input.shipTo ? addressIn(input.shipTo) : null,
  };
}
