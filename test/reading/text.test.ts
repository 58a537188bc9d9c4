import fc from "fast-check";
import { expect, test } from "vitest";
import type { Asking, Field } from "../../schema/reading/plan.ts";
import { joinedBy, type Sql, statementOf } from "../../schema/reading/text.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { sql } from "../../src/kit/sql.ts";

const asked = (variables: object) => ({ variables }) as Asking;
const choice = ({ variables }: Asking, name: string) => Number(variables[name] ?? 0);
const names = ["a", "b", "c"];
const anyName = fc.constantFrom(...names);

/** SQL of every kind of part; what is late in it depends on variables, and so does whether it is refused. */
const { anySql } = fc.letrec<{ anySql: Sql }>((tie) => ({
  anySql: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("x", "y").map((text): Sql => [text]),
    fc.integer({ min: 0, max: 3 }).map((value): Sql => [sql`(${value})`]),
    anyName.map((name): Sql => [(asking) => ["<".repeat(choice(asking, name))]]),
    anyName.map((name): Sql => [(asking) => [sql`${choice(asking, name)}::int limit ${sql.lit(choice(asking, name))}`]]),
    fc.tuple(anyName, tie("anySql")).map(([name, inner]): Sql => [(asking) => (choice(asking, name) > 1 ? inner : ["-"])]),
    fc.tuple(anyName, tie("anySql")).map(([name, inner]): Sql => {
      const field = { key: name } as Field;
      const guard = (asking: Asking): Sql => {
        if (choice(asking, name) === 2) throw new Refusal("INVALID", "No.");
        return [];
      };
      return [{ field, sql: [...inner, guard, ...inner] }];
    }),
    fc.tuple(tie("anySql"), tie("anySql")).map((parts) => joinedBy(parts, ",")),
  ),
}));

const anyVariables = fc.record(Object.fromEntries(names.map((name) => [name, fc.integer({ min: 0, max: 2 })])));

test("a statement that is put together from what came before is the one that would be written anew", () => {
  fc.assert(
    fc.property(anySql, fc.array(anyVariables, { minLength: 2, maxLength: 12 }), (parts, askings) => {
      const texts = new Map<string, string>();
      for (const variables of askings) {
        const again = statementOf(parts, asked(variables), texts);
        const anew = statementOf(parts, asked(variables), new Map());
        expect(again).toEqual(anew);
        const places = [...again.text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
        expect(places).toEqual(again.values.map((_, index) => index + 1));
      }
    }),
    { numRuns: 1_000 },
  );
});
