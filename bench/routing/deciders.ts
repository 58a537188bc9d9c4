import { type PastOrder, pastOrderOf, withOpportunityCosts } from "../../src/routing/opportunity.ts";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { route } from "../../src/routing/route.ts";
import { type Choice, choicesIn } from "./choice.ts";
import { fewestSplits, highestStock, mainFirst, nearest, type Policy } from "./policies.ts";
import type { Decider } from "./simulate.ts";

/** Orders that the opportunity cost is derived from. */
const remembered = 100;

export const router: Policy = (request) => choicesIn(route(request));

/** The router with the opportunity cost of stock, from the orders heard so far. */
export class Foresight implements Decider {
  readonly #recent: PastOrder[] = [];

  decide(request: RoutingRequest): readonly Choice[] {
    return choicesIn(route(withOpportunityCosts(request, this.#recent)));
  }

  hear(request: RoutingRequest): void {
    this.#recent.push(pastOrderOf(request));
    if (this.#recent.length > remembered) this.#recent.shift();
  }
}

/** By name, each new for every shop. */
export const deciders: Readonly<Record<string, () => Decider>> = {
  "main first": () => ({ decide: mainFirst }),
  nearest: () => ({ decide: nearest }),
  "highest stock": () => ({ decide: highestStock }),
  "fewest splits": () => ({ decide: fewestSplits }),
  router: () => ({ decide: router }),
  "router + opportunity cost": () => new Foresight(),
};

/** Those that a shop has without a router. */
export const simple = ["main first", "nearest", "highest stock", "fewest splits"];
