import { styleText } from "node:util";

/** What the demo writes on the terminal, for a person to read. */
export const say = (...lines: readonly string[]): void => {
  for (const line of lines) console.log(line);
};

export const heading = (text: string): string => styleText("bold", `\n${text}`);
export const sayLive = (text: string): void => say(styleText("cyan", `      ◂ live  ${text}`));
export const sayCame = (text: string): void => say(`   ▸ ${text}`);

/** Says why, in the words of the API. */
export const sayWhy = (text: string | undefined): void => say(styleText("yellow", `   ? ${text}`));

/** Says what became of it, and answers whether that was right. */
export function sayOutcome(right: boolean, text: string, wanted: string): boolean {
  say(right ? styleText("green", `   ✓ ${text}`) : styleText("red", `   ✗ ${text}\n     wanted: ${wanted}`));
  return right;
}

export function farewell(gateway: string, key: string): void {
  say(
    heading("The gateway stays up. Try it:"),
    `   playground  ${gateway}/playground`,
    `   key         ${key}`,
    "",
    "   1. the newest orders       { orders(first: 5) { nodes { number status total { amount currencyCode } fulfillmentOrders { location { code } status } } } }",
    "   2. what needs a person     { orders(filter: { statuses: [EXCEPTION] }) { nodes { number validations { code message } } } }",
    "   3. live                    subscription { orderEvents { cursor type order { number status } } }",
    "",
    "   Ctrl-C ends it.",
  );
}
