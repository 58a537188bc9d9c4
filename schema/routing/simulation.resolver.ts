import { Arg, AuthorizationError, Ctx, FieldResolver, Resolver, Root, Subscription } from "type-graphql";
import type { Scope } from "../../src/access/access.ts";
import { type SimulatedRouting, type SimulationStep, simulateRouting } from "../../src/flows/simulate-routing.ts";
import { Slices } from "../../src/kit/slices.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import type { Figures, Outcome } from "../../src/routing/outcome.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { type Money, moneyField } from "../kit/money.type.ts";
import { OrderObject } from "../orders/order.type.ts";
import { simulationIn } from "./simulation.in.ts";
import { SimulateRoutingInput } from "./simulation.inputs.ts";
import { RoutingSimulationObject, SimulatedRoutingObject } from "./simulation.type.ts";
import { atOnce } from "./simulations-at-once.ts";

const wanted: readonly Scope[] = ["orders:read", "fulfillment:read", "locations:read", "inventory:read", "rules:read", "carriers:read"];

/** All simulations take turns on the event loop, and nobody else waits for them longer than a slice. */
const slices = new Slices();
const inTurn = <Result>(work: () => Result): Promise<Result> =>
  new Promise((resolve, reject) => {
    slices.add(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });

interface Asked {
  readonly args: { readonly input: SimulateRoutingInput };
  readonly context: Context;
}

/** A step as clients read it. */
interface Shown extends Omit<SimulationStep, "rows"> {
  readonly rows: readonly SimulatedRouting[];
}

@Resolver(() => RoutingSimulationObject)
export class RoutingSimulationResolver {
  @Subscription(() => RoutingSimulationObject, {
    description:
      "What stored orders would have cost under other rules, in another network or at other prices: they are routed again with the stock and the tariffs that they saw. Told as it goes on, to the end; nothing is written. Unsubscribe to stop it. Needs `orders:read`, `fulfillment:read`, `locations:read`, `inventory:read`, `rules:read` and `carriers:read`.",
    subscribe: async ({ args: { input }, context }: Asked) => {
      // type-graphql checks a subscription's scopes only when an event comes.
      if (wanted.some((scope) => !context.access.scopes.has(scope))) throw new AuthorizationError();
      const simulation = await simulationIn(context, input);
      return atOnce(context.access.keyId, () =>
        toldOf(
          simulateRouting(() => context.orm.em.fork() as never, simulation, inTurn),
          input,
        ),
      );
    },
  })
  simulateRouting(
    @Root() step: Shown,
    @Arg("input", () => SimulateRoutingInput, { description: "Which orders, and what would be other." }) _input: SimulateRoutingInput,
  ) {
    const { done, total, rows, totals, codes } = step;
    const { orders, changed, unpriced, decided, simulated, saved, mainFirst, nearest } = totals;
    return {
      done,
      total,
      totals: {
        ...{ orders, changed, unpriced, decided: figuresShown(decided), simulated: figuresShown(simulated), saved: amountsShown(saved) },
        ...{ mainFirst: mainFirst && figuresShown(mainFirst), nearest: nearest && figuresShown(nearest) },
      },
      orders: rows.map((row) => rowShown(row, codes)),
    };
  }
}

@Resolver(() => SimulatedRoutingObject)
export class SimulatedRoutingResolver {
  @FieldResolver(() => OrderObject, { nullable: true, description: "The order as it stands." })
  order(@Root() { orderId }: { readonly orderId: string }, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }
}

async function* toldOf(steps: AsyncIterable<SimulationStep>, { rows: which }: SimulateRoutingInput): AsyncGenerator<Shown, void, void> {
  for await (const step of steps)
    yield { ...step, rows: step.rows.filter(({ changed }) => which === "ALL" || (which === "CHANGED" && changed)) };
}

const amountsShown = (amounts: ReadonlyMap<string, number>): Money[] =>
  [...amounts].map(([currency, minor]) => moneyField(BigInt(minor), currency));

const figuresShown = ({ cost, ...figures }: Figures) => ({ ...figures, cost: amountsShown(cost) });

const rowShown = (row: SimulatedRouting, codes: ReadonlyMap<string, string>) => {
  const { orderId, decidedAt, changed, decided, simulated, currency } = row;
  const shown = ({ cost, locationIds, ...outcome }: Outcome) => ({
    ...outcome,
    cost: cost === null ? null : moneyField(BigInt(cost), currency),
    locations: locationIds.map((id) => codes.get(id) ?? id),
  });
  return Object.assign(Object.create(SimulatedRoutingObject.prototype as object), {
    ...{ row, orderId, decidedAt, changed, decided: shown(decided), simulated: shown(simulated) },
  });
};
