import { routingDecisions } from "../../src/fulfillment/routing-decisions.rows.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { clientIds } from "../kit/client-ids.ts";
import { column, computed, many, money, one, part } from "../reading/kinds.ts";
import { type Fields, type Source, type Sources, source } from "../reading/source.ts";
import { text } from "../reading/text.ts";

const decision = routingDecisions.columns;

/** The elements of a list in JSON, as rows; none where it is not there. */
const elements = (json: string, alias: string) =>
  `jsonb_array_elements(coalesce(${json}, '[]')) with ordinality as ${alias}(value, position)`;

/** How an element of such a list is read. */
const element = (alias: string, fields: Fields): Source => ({
  from: alias,
  alias,
  columns: {},
  fields,
  is: (id) => text`false and ${id} is null`,
});

const each = (json: string, alias: string, fields: Fields) =>
  many({ from: elements(json, alias), on: "true", order: `${alias}.position`, as: element(alias, fields) });

const costs = (json: string) =>
  each(json, "expense", { kind: column("(expense.value ->> 'kind')"), amount: amount("expense.value -> 'amount'") });

/** Minor units of the decision's currency, in JSON. */
const amount = (json: string) =>
  money(`(${json})::bigint`, decision.currency, `${decision.currency} is null or coalesce(${json}, 'null') = 'null'`);

const candidate: Fields = {
  location: one("(candidate.value ->> 'locationId')::uuid"),
  distance: column("(candidate.value ->> 'distance')::float8"),
  exclusion: column("(candidate.value ->> 'exclusion')"),
  chosen: column("(candidate.value ->> 'chosen')::boolean"),
  couldShip: each("candidate.value -> 'couldShip'", "share", {
    quantity: column("(share.value ->> 'quantity')::int"),
    orderLine: one("(share.value ->> 'lineId')::uuid"),
  }),
  alone: amount("candidate.value -> 'alone'"),
  cost: costs(`(select planned.value -> 'cost' from jsonb_array_elements(coalesce(${decision.explanation} -> 'fulfillmentOrders', '[]')) planned(value)
    where planned.value ->> 'locationId' = candidate.value ->> 'locationId')`),
  detail: part(
    {
      tags: column("array(select jsonb_array_elements_text(candidate.value -> 'detail' -> 'tags'))"),
      short: each("candidate.value -> 'detail' -> 'short'", "lacking", {
        quantity: column("(lacking.value ->> 'quantity')::int"),
        item: one("(lacking.value ->> 'itemId')::uuid"),
      }),
    },
    "coalesce(candidate.value -> 'detail', 'null') = 'null'",
  ),
};

const alternative: Fields = {
  locations: many({
    on: "locations.id in (select shipping.id::uuid from jsonb_array_elements_text(alternative.value -> 'locationIds') shipping(id))",
    order: "locations.code",
    seen: true,
  }),
  cost: amount("alternative.value -> 'cost'"),
  parts: costs("alternative.value -> 'parts'"),
};

/** How decisions are read: their columns, and what stands in their explanation. */
export const routingSources: Sources = {
  Order: { fields: { routingDecisions: many({ on: `${decision.orderId} = ${orders.columns.id}`, order: decision.sequence }) } },
  RoutingDecision: source(routingDecisions, {
    cost: money(decision.costMinor, decision.currency, `${decision.costMinor} is null`),
    exact: column(`coalesce((${decision.explanation} ->> 'exact')::boolean, true)`),
    steps: column(`coalesce((${decision.explanation} ->> 'steps')::int, 0)`),
    bound: amount(`${decision.explanation} -> 'bound'`),
    candidates: each(`${decision.explanation} -> 'candidates'`, "candidate", candidate),
    alternatives: each(`${decision.explanation} -> 'alternatives'`, "alternative", alternative),
    explanation: computed(decision.explanation, (explanation) => clientIds(explanation)),
  }),
};
