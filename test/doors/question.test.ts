import { parse } from "graphql";
import { expect, test } from "vitest";
import { questionOf } from "../../src/doors/question.ts";

function ask(text: string) {
  const document = parse(text);
  const [operation] = document.definitions;
  if (operation?.kind !== "OperationDefinition") throw new Error("no operation first");
  return questionOf(document, operation);
}

const plain = ask("subscription { ticks { n } }");

test.each([
  "subscription Mine { ticks { n } }",
  "subscription { ticks(count: 3) { n } }",
  "subscription($after: String, $filter: Filter) { ticks(after: $after, filter: $filter) { n } }",
  "# all of them\nsubscription($after: String = null) {\n  ticks(after: $after, filter: { types: [$after] }) { n }\n}",
])("which events come is no part of the question: %s", (text) => {
  expect(ask(text)).toEqual(plain);
});

test.each([
  ["subscription { ticks { n seen } }", []],
  ["subscription { t: ticks { n } }", []],
  ["subscription { ticks { m: n } }", []],
  ["subscription($long: Boolean!) { ticks { n @include(if: $long) } }", ["long"]],
  ["subscription($long: Boolean = true) { ticks { n @include(if: $long) } }", ["long"]],
  ["subscription($long: Boolean!) { ticks @include(if: $long) { n } }", ["long"]],
  ["subscription($long: Boolean!) { ticks { ...F } } fragment F on Tick { n @include(if: $long) }", ["long"]],
  ["subscription($first: Int, $after: Int) { ticks(after: $after) { n orders(first: $first) { id } } }", ["first"]],
  ["subscription($after: Int) { ...F } fragment F on Subscription { ticks(after: $after) { n } }", ["after"]],
])("what is said about events is: %s", (text, variables) => {
  const question = ask(text);
  expect(question.selection).not.toBe(plain.selection);
  expect(question.variables).toEqual(variables);
});

test("a default that matters is part of the question", () => {
  const asking = (text: string) => ask(`subscription($long: Boolean = ${text}) { ticks { n @include(if: $long) } }`).selection;
  expect(asking("true")).not.toBe(asking("false"));
});
