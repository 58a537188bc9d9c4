import { buildSchema, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from "graphql";
import { Refusal } from "../../src/kit/errors.ts";

/** Who a key of the test shop belongs to. */
export interface Guest {
  readonly key: string;
}

/** `seen` remembers what was asked of this context, as a loader would. */
export interface ShopContext {
  readonly guest: Guest;
  readonly seen: string[];
}

export const shopDocument = `
  type Query {
    hello(name: String): String!
    slow(ms: Int!): String!
    orders(first: Int, after: String, last: Int, before: String): OrderConnection!
    order(id: ID!): Order
    nodes(ids: [ID!]!): [Order]!
    broken: String
    brokenOrders: [Order!]!
    nothing: String!
    tooBig: Int
    refused(id: ID): String
    key: String!
  }
  type OrderConnection { edges: [OrderEdge!]!, nodes: [Order!]!, pageInfo: PageInfo! }
  type OrderEdge { cursor: String!, node: Order! }
  type PageInfo { hasNextPage: Boolean! }
  type Order { id: ID!, broken: String, parent: Order, returns(first: Int = 20): OrderConnection!, lines: [Line!]! }
  type Line { sku: String!, order: Order! }
  type Mutation { rename(name: String!): String!, slowly(ms: Int!): String! }
  type Subscription { ticks(count: Int!, bytes: Int = 0): Tick!, failing(after: Int!): Tick!, refusing: Tick!, silent: Tick! }
  type Tick { n: Int!, seen: [String!]!, broken: Int, padding: String! }
`;

/** What the shop's subscriptions did, to look at from outside. */
export interface Ledger {
  produced: number;
  stopped: number;
  /** How many slow answers were begun. */
  waiting: number;
  renamed: string[];
}

export function shop(ledger: Ledger = { produced: 0, stopped: 0, waiting: 0, renamed: [] }): GraphQLSchema {
  const schema = buildSchema(shopDocument);
  const order = (id: string) => ({ id });
  const wait = (ms: number) => {
    ledger.waiting += 1;
    return sleep(ms);
  };
  const bodies: Record<string, Record<string, GraphQLFieldResolver<Record<string, unknown>, ShopContext>>> = {
    Query: {
      hello: (_, { name }) => `Hello ${name ?? "you"}`,
      slow: (_, { ms }) => wait(ms).then(() => "at last"),
      orders: (_, { first }) => ({ nodes: Array.from({ length: first ?? 50 }, (_, n) => order(`${n}`)) }),
      order: (_, { id }) => order(id),
      nodes: (_, { ids }) => ids.map(order),
      broken: () => {
        throw new TypeError("the password is hunter2");
      },
      brokenOrders: () => [order("1"), order("2")],
      nothing: () => null,
      tooBig: () => 3_000_000_000,
      refused: (_, { id }) => {
        throw new Refusal("NOT_FOUND", `There is no order ${id}.`, ["id"]);
      },
      key: (_, __, { guest }) => guest.key,
    },
    Order: {
      parent: ({ id }) => ({ id }),
      broken: () => Promise.reject(sharedFailure),
    },
    Mutation: {
      rename: (_, { name }) => {
        ledger.renamed.push(name);
        return name;
      },
      slowly: (_, { ms }) => wait(ms).then(() => "done"),
    },
    Tick: {
      seen: ({ n }, _, { seen }) => {
        seen.push(`tick ${n}`);
        return seen;
      },
      broken: () => {
        throw new TypeError("the password is hunter2");
      },
      padding: ({ bytes }) => "x".repeat(Number(bytes)),
    },
  };
  for (const [type, fields] of Object.entries(bodies)) {
    const object = schema.getType(type);
    if (isObjectType(object))
      for (const [name, resolve] of Object.entries(fields)) Object.assign(object.getFields()[name] ?? {}, { resolve });
  }

  const sources: Record<string, GraphQLFieldResolver<unknown, ShopContext>> = {
    ticks: (_, { count, bytes }) => ticks(count, bytes),
    failing: (_, { after }) => failing(after),
    refusing: () => {
      throw new Refusal("RESYNC_REQUIRED", "The cursor is older than what we keep.", ["after"]);
    },
    silent: () => silence(),
  };
  const subscriptions = schema.getSubscriptionType()?.getFields() ?? {};
  for (const [name, subscribe] of Object.entries(sources))
    Object.assign(subscriptions[name] ?? {}, { subscribe, resolve: (event: unknown) => event });
  return schema;

  async function* ticks(count: number, bytes: number) {
    try {
      for (let n = 1; n <= count; n += 1) {
        ledger.produced += 1;
        yield { n, bytes };
      }
    } finally {
      ledger.stopped += 1;
    }
  }

  async function* failing(after: number) {
    for (let n = 1; n <= after; n += 1) yield { n, bytes: 0 };
    throw new Error("the database said: hunter2");
  }

  async function* silence() {
    try {
      await new Promise(() => {});
      yield { n: 0, bytes: 0 };
    } finally {
      ledger.stopped += 1;
    }
  }
}

const sharedFailure = new Error("one failed batch");

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
