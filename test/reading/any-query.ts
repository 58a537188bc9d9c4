import fc from "fast-check";
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

/** A query and its variables. */
export interface AnyQuery {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Values that mean something to the data: global ids by type, cursors, texts. */
export interface Known {
  readonly ids: readonly string[];
  readonly cursors: readonly string[];
  readonly texts: readonly string[];
  readonly moments: readonly string[];
}

const deepest = 5;
const mostFields = 40;

/** Any valid query over the schema: fragments, aliases, variables, directives, arguments good and bad. */
export const anyQuery = (schema: GraphQLSchema, known: Known): fc.Arbitrary<AnyQuery> =>
  fc.gen().map((draw) => new Writing(schema, known, draw).query());

class Writing {
  readonly #schema: GraphQLSchema;
  readonly #known: Known;
  readonly #draw: fc.GeneratorValue;
  readonly #variables: Record<string, unknown> = {};
  readonly #declared: string[] = [];
  readonly #fragments: string[] = [];
  #left = mostFields;
  #aliases = 0;

  constructor(schema: GraphQLSchema, known: Known, draw: fc.GeneratorValue) {
    this.#schema = schema;
    this.#known = known;
    this.#draw = draw;
  }

  query(): AnyQuery {
    const selection = this.#selection(this.#schema.getQueryType() as GraphQLObjectType, 0);
    const declared = this.#declared.length === 0 ? "" : `(${this.#declared.join(", ")})`;
    return { query: [`query Any${declared} ${selection}`, ...this.#fragments].join("\n"), variables: this.#variables };
  }

  #oneOf<T>(values: readonly T[]): T {
    return values[this.#upTo(values.length - 1)] as T;
  }
  #upTo(most: number): number {
    return this.#draw(fc.nat, { max: Math.max(0, most) });
  }
  /** True once in so many times. */
  #rarely(times: number): boolean {
    return this.#upTo(times - 1) === 0;
  }

  #selection(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields()).filter((field) => depth < deepest || !isCompositeType(getNamedType(field.type)));
    const count = 1 + this.#upTo(depth === 0 ? 2 : 4);
    const parts: string[] = [];
    for (let index = 0; index < count && this.#left > 0 && fields.length > 0; index++) parts.push(this.#field(this.#oneOf(fields), depth));
    if (parts.length === 0 || this.#rarely(6)) parts.push(this.#rarely(2) ? "__typename" : `kind${++this.#aliases}: __typename`);
    if (depth === 0 && this.#rarely(8)) parts.push("__schema { queryType { name } }");
    if (depth === 0 && this.#rarely(8)) parts.push('__type(name: "Order") { name fields { name } }');
    const [inner, spread] = this.#rarely(3) ? [parts.splice(0, this.#upTo(parts.length)), this.#fragment(type)] : [[], null];
    return `{ ${[...parts, ...(spread ? [spread(inner.length > 0 ? inner : ["__typename"])] : [])].join(" ")} }`;
  }

  /** Puts fields into a fragment, named or inline, perhaps under a directive. */
  #fragment(type: GraphQLObjectType): (parts: readonly string[]) => string {
    return (parts) => {
      const directive = this.#directive();
      const body = `{ ${parts.join(" ")} }`;
      if (this.#rarely(2)) return `... ${this.#rarely(2) ? `on ${type.name}` : ""} ${directive} ${body}`;
      const name = `part${this.#fragments.length}`;
      this.#fragments.push(`fragment ${name} on ${type.name} ${body}`);
      return `...${name} ${directive}`;
    };
  }

  #directive(): string {
    if (!this.#rarely(3)) return "";
    const name = this.#oneOf(["include", "skip"]);
    const value = this.#upTo(1) === 1;
    return `@${name}(if: ${this.#rarely(2) ? String(value) : this.#variable("Boolean!", value)})`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    this.#left--;
    // Both ends of a list are seldom asked for at once: that is refused.
    const other = this.#rarely(8) ? null : this.#oneOf(["first", "last"]);
    const about = getNamedType(field.type).name;
    const given = field.args.filter(({ name }) => name !== other).flatMap((argument) => this.#argument(argument, about));
    // An alias of its own keeps two uses of a field with other arguments apart.
    const alias = given.length > 0 || this.#rarely(5) ? `f${++this.#aliases}: ` : "";
    const arguments_ = given.length === 0 ? "" : `(${given.join(", ")})`;
    const type = getNamedType(field.type);
    const selection = isInterfaceType(type)
      ? this.#ofInterface(type.name, depth)
      : isObjectType(type)
        ? this.#selection(type, depth + 1)
        : "";
    return `${alias}${field.name}${arguments_} ${this.#directive()} ${selection}`;
  }

  #ofInterface(name: string, depth: number): string {
    const types = this.#schema.getPossibleTypes(this.#schema.getType(name) as never);
    const branches = Array.from({ length: 1 + this.#upTo(3) }, () => {
      const type = this.#oneOf(types);
      return `... on ${type.name} { own${++this.#aliases}: __typename ${this.#selection(type, depth + 1).replace(/^\{|\}$/g, "")} }`;
    });
    return `{ id ${this.#rarely(2) ? "__typename" : ""} ${branches.length > 1 ? branches[0] : branches.join(" ")} }`;
  }

  /** `about`: the type of what the field answers. */
  #argument(argument: GraphQLArgument, about: string): string[] {
    const required = isNonNullType(argument.type) && argument.defaultValue === undefined;
    if (!required && !this.#rarely(3)) return [];
    const value = this.#value(argument.type, argument.name === "id" ? `${about}Id` : argument.name);
    if (value === undefined) return [];
    const literal = this.#rarely(2) ? this.#variable(String(argument.type), value) : written(value, argument.type);
    return [`${argument.name}: ${literal}`];
  }

  #variable(type: string, value: unknown): string {
    const name = `v${this.#declared.length}`;
    this.#declared.push(`$${name}: ${type}`);
    this.#variables[name] = value;
    return `$${name}`;
  }

  /** Mostly of what is asked for, now and then of something else, or of nothing. */
  #id(name: string): string {
    if (this.#rarely(10)) return this.#rarely(2) ? "bm9uc2Vuc2U" : this.#oneOf(this.#known.ids);
    const fitting = this.#known.ids.filter((id) => typeOf(id) === typeNamed(name));
    return this.#oneOf(fitting.length > 0 ? fitting : this.#known.ids);
  }

  #value(type: GraphQLInputType, name: string, nullable = true): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType, name, false);
    if (nullable && this.#rarely(12)) return null;
    if (isListType(type))
      return Array.from({ length: this.#upTo(3) }, () => this.#value(type.ofType, name)).filter((value) => value != null);
    if (isEnumType(type)) return this.#oneOf(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || this.#rarely(4));
      return Object.fromEntries(fields.map((field) => [field.name, this.#value(field.type, field.name)]));
    }
    if (name === "first" || name === "last") return this.#rarely(10) ? this.#oneOf([0, 101]) : 1 + this.#upTo(4);
    if (name === "after" || name === "before") return this.#rarely(6) ? "nonsense" : this.#oneOf(this.#known.cursors);
    switch (type.name) {
      case "Int":
        return this.#upTo(20);
      case "Boolean":
        return this.#upTo(1) === 1;
      case "ID":
        return this.#id(name);
      case "DateTime":
        return this.#oneOf(this.#known.moments);
      default:
        return this.#oneOf(this.#known.texts);
    }
  }
}

/** The type of thing that `channelId`, `ChannelId` or `channelIds` names. */
const typeNamed = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replace(/Ids?$/, "");
const typeOf = (id: string): string => Buffer.from(id, "base64url").toString().split(":")[0] as string;

/** A value as it stands in a document. */
function written(value: unknown, type: GraphQLInputType): string {
  if (isNonNullType(type)) return written(value, type.ofType);
  if (value === null) return "null";
  if (isListType(type)) return `[${(value as unknown[]).map((each) => written(each, type.ofType)).join(", ")}]`;
  if (isEnumType(type)) return String(value);
  if (isInputObjectType(type)) {
    const fields = Object.entries(value as object).map(
      ([name, each]) => `${name}: ${written(each, type.getFields()[name]?.type as GraphQLInputType)}`,
    );
    return `{ ${fields.join(", ")} }`;
  }
  return JSON.stringify(value);
}
