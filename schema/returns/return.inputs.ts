import { Field, ID, InputType, Int } from "type-graphql";
import { MoneyInput } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { ReturnDisposition, ReturnReason, ReturnResolution } from "./return.enums.ts";

@InputType({ description: "What goes out in exchange, as many units as come back." })
export class ExchangeInput {
  @Field(() => String, { description: "A SKU of the order's channel." })
  sku!: string;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "The price of a unit, in the order's currency; that of what comes back when left out.",
  })
  unitPrice?: MoneyInput | null;
}

@InputType({ description: "Units of an order line that come back." })
export class NewReturnLineInput {
  @Field(() => ID, { description: "The order line." })
  lineId!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;

  @Field(() => ReturnReason, { description: "Why." })
  reason!: string;

  @Field(() => ReturnResolution, { description: "What the buyer gets for them." })
  resolution!: string;

  @Field(() => ExchangeInput, { nullable: true, description: "With EXCHANGE: what goes out." })
  exchange?: ExchangeInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "With KEEP: what is given nevertheless." })
  amount?: MoneyInput | null;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  note?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: "Where pictures of the goods are: up to 20 addresses that begin with https://. Pictures themselves are not taken.",
  })
  photos?: string[] | null;
}

@InputType({ description: "Units that a buyer wants to give back." })
export class RequestReturnInput extends MutationInput {
  @Field(() => ID, { description: "The order they are of." })
  orderId!: string;

  @Field(() => [NewReturnLineInput], { description: "The units; all of them or none." })
  lines!: NewReturnLineInput[];

  @Field(() => ID, { nullable: true, description: "Where they are to come; anywhere when left out." })
  locationId?: string | null;

  @Field(() => String, { nullable: true, description: "The channel's own id of the return, where it was asked for there." })
  externalId?: string | null;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  note?: string | null;
}

@InputType({ description: "Units that are taken back." })
export class OpenReturnInput extends RequestReturnInput {
  @Field(() => Boolean, { defaultValue: false, description: "Takes back what the return policies would not." })
  exception!: boolean;
}

@InputType({ description: "A return." })
export class ReturnInput extends MutationInput {
  @Field(() => ID, { description: "The return." })
  id!: string;
}

@InputType({ description: "A return that is taken back." })
export class ApproveReturnInput extends ReturnInput {
  @Field(() => ID, { nullable: true, description: "Where the goods are to come; as it was when left out." })
  locationId?: string | null;
}

@InputType({ description: "A return that is not taken back." })
export class DeclineReturnInput extends ReturnInput {
  @Field(() => String, { description: "Why. No personal data." })
  reason!: string;
}

@InputType({ description: "A return that does not take place." })
export class CancelReturnInput extends ReturnInput {
  @Field(() => String, { nullable: true, description: "Why. No personal data." })
  reason?: string | null;
}

@InputType({ description: "A label as its carrier gives it." })
export class ReturnLabelFileInput {
  @Field(() => String, { description: "`application/pdf`, `image/png` or `application/zpl`." })
  mediaType!: string;

  @Field(() => String, { description: "Its bytes in base64, 128 KiB of them at most." })
  base64!: string;
}

@InputType({ description: "How the goods come back." })
export class AttachReturnLabelInput extends ReturnInput {
  @Field(() => String, { nullable: true, description: "Who carries them." })
  carrier?: string | null;

  @Field(() => String, { nullable: true, description: "By which the carrier knows the parcel." })
  trackingNumber?: string | null;

  @Field(() => String, { nullable: true, description: "Where it can be followed: an address that begins with https://." })
  trackingUrl?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Where the carrier has its label: an address that begins with https://. The buyer sees it.",
  })
  labelUrl?: string | null;

  @Field(() => ReturnLabelFileInput, { nullable: true, description: "The carrier's label itself, to be kept here." })
  label?: ReturnLabelFileInput | null;
}

@InputType({ description: "A label that is to be made, of a carrier that takes our numbers, as the own fleet does." })
export class CreateReturnLabelInput extends ReturnInput {
  @Field(() => String, { nullable: true, description: "Our code of the carrier; the only one of these when left out." })
  carrier?: string | null;

  @Field(() => ID, { nullable: true, description: "Where the parcel is to come, for a return that may come anywhere." })
  locationId?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: "For one more parcel. Else the label that there is is answered." })
  another!: boolean;
}

@InputType({ description: "Units of a line of a return." })
export class ReturnUnitsInput {
  @Field(() => ID, { description: "The line of the return." })
  returnLineId!: string;

  @Field(() => Int, { description: "How many units; fewer than the line has make a line of their own." })
  quantity!: number;
}

@InputType({ description: "Something that came along and was not to come back." })
export class UnexpectedItemInput {
  @Field(() => String, { nullable: true, description: "Its SKU, if it was read." })
  sku?: string | null;

  @Field(() => Int, { defaultValue: 1, description: "How many." })
  quantity!: number;

  @Field(() => String, { nullable: true, description: "What it is, in words. No personal data." })
  note?: string | null;
}

@InputType({ description: "Goods that came back." })
export class ReceiveReturnInput extends ReturnInput {
  @Field(() => ID, { description: "Where they came: any location that takes returns." })
  locationId!: string;

  @Field(() => [ReturnUnitsInput], { nullable: true, description: "Which units; all that are expected when left out." })
  lines?: ReturnUnitsInput[] | null;

  @Field(() => [UnexpectedItemInput], { nullable: true, description: "What came along besides." })
  unexpected?: UnexpectedItemInput[] | null;
}

@InputType({ description: "Units of a line of a return, and what becomes of them." })
export class DisposedUnitsInput extends ReturnUnitsInput {
  @Field(() => ReturnDisposition, { description: "What becomes of them." })
  disposition!: string;
}

@InputType({ description: "What becomes of goods that came back." })
export class DisposeReturnInput extends ReturnInput {
  @Field(() => [DisposedUnitsInput], { description: "The units; all of them or none." })
  lines!: DisposedUnitsInput[];
}

@InputType({ description: "What the buyer gets instead." })
export class SwitchReturnResolutionInput extends MutationInput {
  @Field(() => ID, { description: "The line of the return." })
  returnLineId!: string;

  @Field(() => Int, { nullable: true, description: "How many of its units; all of them when left out." })
  quantity?: number | null;

  @Field(() => ReturnResolution, { description: "What the buyer gets." })
  resolution!: string;

  @Field(() => ExchangeInput, { nullable: true, description: "With EXCHANGE: what goes out." })
  exchange?: ExchangeInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "With KEEP: what is given nevertheless." })
  amount?: MoneyInput | null;
}

@InputType({ description: "What the buyer gets besides, as what was committed was not right." })
export class CompensateReturnLineInput extends MutationInput {
  @Field(() => ID, { description: "The committed line." })
  returnLineId!: string;

  @Field(() => Int, { description: "How many of its units." })
  quantity!: number;

  @Field(() => ReturnResolution, { description: "What the buyer gets for them." })
  resolution!: string;

  @Field(() => ExchangeInput, { nullable: true, description: "With EXCHANGE: what goes out." })
  exchange?: ExchangeInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "With KEEP: what is given." })
  amount?: MoneyInput | null;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  note?: string | null;
}

@InputType({ description: "Resolutions that are final before the goods were seen." })
export class CommitReturnInput extends ReturnInput {
  @Field(() => [ReturnUnitsInput], { nullable: true, description: "Which units; all that are pending when left out." })
  lines?: ReturnUnitsInput[] | null;
}
