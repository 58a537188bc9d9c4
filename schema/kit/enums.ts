import { registerEnumType } from "type-graphql";

/** Registers a list of words as a GraphQL enum; every value must be described, or it does not compile. */
export function describedEnum<Word extends string>(
  name: string,
  description: string,
  words: readonly Word[],
  meanings: Readonly<Record<Word, string>>,
): Record<Word, Word> {
  const values = Object.fromEntries(words.map((word) => [word, word])) as Record<Word, Word>;
  registerEnumType(values, {
    name,
    description,
    valuesConfig: Object.fromEntries(words.map((word) => [word, { description: meanings[word] }])) as never,
  });
  return values;
}
