import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { type Simulated, simulateRules } from "../../src/flows/simulate-rules.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { orderPage, ordersById } from "../../src/orders/orders.rows.ts";
import { clientIds } from "../kit/client-ids.ts";
import type { Context } from "../kit/context.ts";
import { idsIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { JsonObject } from "../kit/scalars.ts";
import { orderFilterIn } from "../orders/order.filter.ts";
import { OrderObject } from "../orders/order.type.ts";
import { SimulateRulesInput } from "./rule.inputs.ts";
import { rulesToTry } from "./rules-to-try.ts";
import { RuleSimulationObject, SimulatedOrderObject } from "./simulation.type.ts";

const mostOrders = 100;

@Resolver(() => SimulatedOrderObject)
export class RuleSimulationResolver {
  @Needs("rules:read", "orders:read")
  @Query(() => RuleSimulationObject, {
    description: "What rules would do to stored orders: a version, a draft, or rules that are not stored. Writes nothing.",
  })
  async simulateRules(
    @Arg("input", () => SimulateRulesInput, { description: "Which rules, and which orders." }) input: SimulateRulesInput,
    @Ctx() context: Context,
  ) {
    const version = await rulesToTry(context.em, input);
    const orders = await simulateRules(context.em, version, await ordersToTry(context, input));
    const changed = orders.filter(({ added, removed }) => added.length + removed.length > 0).length;
    return { version: version.version, looked: orders.length, changed, orders };
  }

  @FieldResolver(() => OrderObject, { nullable: true, description: "The order as it stands." })
  order(@Root() { orderId }: Simulated, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }

  @FieldResolver(() => [String], { description: "The rules whose condition holds, in their order." })
  appliedRuleIds(@Root() { directives }: Simulated) {
    return directives.appliedRuleIds;
  }

  @FieldResolver(() => JsonObject, { description: "All that they would say." })
  directives(@Root() { directives }: Simulated) {
    return clientIds(directives);
  }
}

async function ordersToTry({ em, access }: Context, { orderIds, filter, first }: SimulateRulesInput): Promise<string[]> {
  if (orderIds != null && filter != null) throw new Refusal("INVALID", "Name orders or give a filter, not both.", ["input", "filter"]);
  const most = orderIds?.length ?? first;
  if (most < 1 || most > mostOrders)
    throw new Refusal("INVALID", `1 to ${mostOrders} orders are looked at, not ${most}.`, ["input", orderIds ? "orderIds" : "first"]);
  if (orderIds == null) return (await orderPage(em, orderFilterIn(filter), "NEWEST", { first }, access)).rows.map(({ id }) => id);
  const ids = idsIn("Order", orderIds, ["input", "orderIds"]) ?? [];
  const seen = new Set((await ordersById(em, ids, access)).map(({ id }) => id));
  return [...new Set(ids)].filter((id) => seen.has(id));
}
