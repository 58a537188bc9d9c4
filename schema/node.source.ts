import type { GraphQLObjectType } from "graphql";
import { Refusal } from "../src/kit/errors.ts";
import { sql } from "../src/kit/sql.ts";
import { readGlobalId } from "./kit/global-id.ts";
import { mayReadNode, mostNodes } from "./node.resolver.ts";
import type { Asking, Field } from "./reading/plan.ts";
import type { FieldSource, Sources, Writer } from "./reading/source.ts";
import { joinedBy, type Sql, text } from "./reading/text.ts";

/** The object of a type whose id is SQL; its SQL is written when the first such id is asked for. */
function reading(field: Field, writer: Writer): (type: GraphQLObjectType, id: Sql) => Sql {
  const written = new Map<GraphQLObjectType, Sql>();
  return (type, id) => {
    const source = writer.sourceOf(type.name);
    const object = written.get(type) ?? writer.object(source, field.fieldsOf(type));
    written.set(type, object);
    return text`(select ${object} from ${source.from} where ${source.is(id)}${writer.andSeen(source)})`;
  };
}

/** What ids name, as far as the key may read it. */
const wantedBy = (ids: readonly string[], writer: Writer, { access }: Asking) =>
  ids.map((id) => {
    const wanted = readGlobalId(id);
    if (wanted === null || !mayReadNode(access, wanted.type)) return null;
    return { type: writer.typeNamed(wanted.type), id: wanted.id };
  });

const node: FieldSource = (field, writer) => {
  const read = reading(field, writer);
  return [
    (asking) => {
      const [wanted = null] = wantedBy([field.argumentsIn(asking).id as string], writer, asking);
      if (!wanted) return ["'null'"];
      asking.types.set(field, [wanted.type]);
      return text`coalesce(${read(wanted.type, [sql`${wanted.id}::text`])}, 'null')`;
    },
  ];
};

const nodes: FieldSource = (field, writer) => {
  const read = reading(field, writer);
  return [
    (asking) => {
      const ids = field.argumentsIn(asking).ids as readonly string[];
      if (ids.length > mostNodes)
        throw new Refusal("INVALID", `At most ${mostNodes} ids are answered at once, not ${ids.length}.`, ["ids"]);
      const wanted = wantedBy(ids, writer, asking);
      asking.types.set(
        field,
        wanted.map((each) => each?.type ?? null),
      );
      const types = [...new Set(wanted.flatMap((each) => each?.type ?? []))];
      if (types.length === 0) return [`'${JSON.stringify(wanted)}'`];
      const cases = joinedBy(
        types.map((type) => text`when '${type.name}' then ${read(type, ["wanted.id"])}`),
        " ",
      );
      const list = sql`unnest(${wanted.map((each) => each?.type.name ?? null)}::text[], ${wanted.map((each) => each?.id ?? null)}::text[])`;
      return text`'[' || (select string_agg(coalesce(case wanted.type ${cases} end, 'null'), ',' order by wanted.place)
        from ${list} with ordinality as wanted(type, id, place)) || ']'`;
    },
  ];
};

/** How `node` and `nodes` are read: each type by its own source. */
export const nodeSources: Sources = { Query: { fields: { node, nodes } } };
