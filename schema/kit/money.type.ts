import { Field, InputType, ObjectType } from "type-graphql";
import { type Money as Amount, amountOf, money, moneyOf } from "../../src/kit/money.ts";
import { CurrencyCode, Decimal } from "./scalars.ts";

@ObjectType({ description: "An exact amount in one currency." })
export class Money {
  @Field(() => Decimal, { description: 'In major units with the currency\'s own number of decimals: `"13.59"` dollars, `"1500"` yen.' })
  amount!: string;

  @Field(() => CurrencyCode, { description: "The currency the amount is in." })
  currencyCode!: string;
}

@InputType({ description: "An exact amount in one currency." })
export class MoneyInput {
  @Field(() => Decimal, { description: 'In major units, for example `"13.59"`.' })
  amount!: string;

  @Field(() => CurrencyCode, { description: "The currency the amount is in." })
  currencyCode!: string;
}

/** Minor units as a row has them, as clients read them. */
export const moneyField = (minor: string | bigint, currency: string): Money => ({
  amount: amountOf(money(BigInt(minor), currency)),
  currencyCode: currency,
});
export const moneyIn = (input: MoneyInput): Amount => moneyOf(input.amount, input.currencyCode);
