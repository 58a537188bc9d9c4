import { Field, ID, InputType, Int } from "type-graphql";
import type { StagedAction } from "../../src/flows/stage-change.ts";
import type { ChangeActionKind } from "../../src/orders/order-change.states.ts";
import { idIn } from "../kit/global-id.ts";
import { MoneyInput, moneyIn } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { addressIn } from "./address.in.ts";
import { OrderChangeActionKind } from "./change.type.ts";
import { AddressInput } from "./order.inputs.ts";

@InputType({ description: "One thing that a change is to do. Which fields it says depends on its `kind`." })
export class OrderEditActionInput {
  @Field(() => OrderChangeActionKind, { description: "What it does." })
  kind!: string;

  @Field(() => ID, { nullable: true, description: "With SET_QTY, CANCEL_LINE and SUBSTITUTE: the line." })
  lineId?: string | null;

  @Field(() => String, { nullable: true, description: "With ADD_LINE and SUBSTITUTE: what is added." })
  sku?: string | null;

  @Field(() => String, { nullable: true, description: "What the buyer reads: of a line the SKU when left out, of a surcharge its name." })
  title?: string | null;

  @Field(() => Int, { nullable: true, description: "Units; with SET_QTY how many there are to be." })
  quantity?: number | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "Price of one unit that is added. Left out: the catalogue's, or that of the line it is in place of.",
  })
  unitPrice?: MoneyInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "Tax on all units that are added; none when left out." })
  tax?: MoneyInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "With SET_SHIPPING what it costs, with ADD_SURCHARGE what is charged." })
  amount?: MoneyInput | null;

  @Field(() => AddressInput, { nullable: true, description: "With SET_ADDRESS: where it goes." })
  shipTo?: AddressInput | null;

  @Field(() => String, { nullable: true, description: "With SET_SHIPPING: the delivery; as it is when left out." })
  shippingOption?: string | null;
}

@InputType({ description: "An order to change." })
export class BeginOrderEditInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => Int, { nullable: true, description: "The version you saw: refused when it is another by now." })
  baseVersion?: number | null;

  @Field(() => String, { nullable: true, description: "Why, for people." })
  reason?: string | null;

  @Field(() => [OrderEditActionInput], { defaultValue: [], description: "What it is to do so far." })
  actions!: OrderEditActionInput[];
}

@InputType({ description: "What a change is to do." })
export class StageOrderEditInput extends MutationInput {
  @Field(() => ID, { description: "The change." })
  orderChangeId!: string;

  @Field(() => [OrderEditActionInput], { description: "What it is to do besides." })
  actions!: OrderEditActionInput[];

  @Field(() => Boolean, { defaultValue: false, description: "In the place of all that it was to do." })
  replace!: boolean;
}

@InputType({ description: "A change to confirm." })
export class CommitOrderEditInput extends MutationInput {
  @Field(() => ID, { description: "The change." })
  orderChangeId!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Somebody, such as the buyer, is asked first: it is REQUESTED until `answerOrderEdit`.",
  })
  ask!: boolean;
}

@InputType({ description: "What somebody said of a change that they were asked for." })
export class AnswerOrderEditInput extends MutationInput {
  @Field(() => ID, { description: "The change." })
  orderChangeId!: string;

  @Field(() => Boolean, { description: "Whether they want it." })
  accept!: boolean;

  @Field(() => String, { nullable: true, description: "What they said. No personal data." })
  note?: string | null;
}

@InputType({ description: "A change to give up." })
export class CancelOrderEditInput extends MutationInput {
  @Field(() => ID, { description: "The change." })
  orderChangeId!: string;

  @Field(() => String, { nullable: true, description: "Why." })
  note?: string | null;
}

export const actionsIn = (actions: readonly OrderEditActionInput[]): StagedAction[] =>
  actions.map((action, index) => {
    const at = (field: string) => ["actions", String(index), field];
    return {
      ...action,
      kind: action.kind as ChangeActionKind,
      lineId: action.lineId ? idIn("OrderLine", action.lineId, at("lineId")) : null,
      unitPrice: action.unitPrice ? moneyIn(action.unitPrice) : null,
      tax: action.tax ? moneyIn(action.tax) : null,
      amount: action.amount ? moneyIn(action.amount) : null,
      shipTo: action.shipTo ? addressIn(action.shipTo, at("shipTo")) : null,
    };
  });
