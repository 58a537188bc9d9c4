import { Field, InputType, ObjectType } from "type-graphql";
import { Refusal } from "../../src/kit/errors.ts";
import { type Money as Amount, amountOf, exponentOf, money, moneyOf } from "../../src/kit/money.ts";
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
  @Field(() => Decimal, { description: 'In major units, with no more decimals than the currency has: `"13.59"`.' })
  amount!: string;

  @Field(() => CurrencyCode, { description: "The currency the amount is in." })
  currencyCode!: string;
}

/** Minor units as a row has them, as clients read them. */
export const moneyField = (minor: string | bigint, currency: string): Money => ({
  amount: amountOf(money(BigInt(minor), currency)),
  currencyCode: currency,
});

/** Throws Refusal INVALID for an amount that is finer than its currency: a client's amount is never rounded. */
export function moneyIn({ amount, currencyCode }: MoneyInput): Amount {
  const decimals = amount.split(".")[1]?.replace(/0+$/, "").length ?? 0;
  const most = exponentOf(currencyCode);
  if (decimals > most) throw new Refusal("INVALID", `${amount} is finer than ${currencyCode}, which has ${most} decimals.`);
  return moneyOf(amount, currencyCode);
}
