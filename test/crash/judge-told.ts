import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { availableUnder, everything } from "../../src/channels/available-to-sell.rows.ts";
import type { CommandKind } from "../../src/channels/command.ts";
import type { Invariant } from "../../src/invariants.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import type { ChannelDouble } from "../channels/double.ts";
import { skus } from "./shop.ts";
import type { Staff } from "./staff.ts";
import type { ToldShop } from "./told-shop.ts";

interface Told {
  readonly externalId: string;
  readonly kind: CommandKind;
  readonly status: string;
}

interface Line {
  readonly externalId: string;
  readonly sku: string;
  readonly fulfilled: number;
  readonly cancelled: number;
}

/** Counts where we and the channel that is told things say different things, and what was told not once: 0 after any number of crashes. */
export async function judgeTold(
  orm: MikroORM,
  { channelId, toldShop, staff }: { readonly channelId: string; readonly toldShop: ToldShop; readonly staff: Staff },
): Promise<readonly Invariant[]> {
  const em = orm.em.fork() as EntityManager;
  const { double, placed } = toldShop;
  const commands = await rows(
    em,
    sql<Told>`
      select external_id as "externalId", kind, command.status from channel_commands command
      join orders on orders.id = order_id where command.channel_id = ${channelId}`,
  );
  const orders = await rows(em, sql<{ id: string }>`select external_id as id from orders where channel_id = ${channelId}`);
  const lines = await rows(
    em,
    sql<Line>`
      select external_id as "externalId", sku, fulfilled_quantity as fulfilled, cancelled_quantity as cancelled
      from order_lines line join orders on orders.id = order_id where channel_id = ${channelId}`,
  );
  const refunds = await rows(
    em,
    sql<{ externalId: string; amount: string }>`
      select external_id as "externalId", (sum((payload->'amount'->>'minor')::bigint) / 100)::bigint::text as amount
      from channel_commands command join orders on orders.id = order_id
      where command.channel_id = ${channelId} and kind = 'REFUND' group by 1`,
  );
  const stock = await availableUnder(em, channelId, skus, everything);

  const stored = countOf(commands.map(nameOf));
  const done = new Map(double.done);
  const ours = countOf(lines.flatMap(unitsOf));
  const theirs = countOf(placed.flatMap((externalId) => theirUnits(double, externalId)));
  const ourMoney = new Map(refunds.map(({ externalId, amount }) => [externalId, Number(amount)]));
  const theirMoney = new Map(placed.map((id) => [id, double.orderOf(id).refunds.reduce((sum, amount) => sum + Number(amount), 0)]));
  return [
    {
      name: "told orders",
      meaning: "Orders of the channel that is told things that are nowhere, or there twice.",
      count: differing(countOf(placed), countOf(orders.map(({ id }) => id))),
    },
    { name: "objections", meaning: "What was asked for of them and refused.", count: staff.objections.length },
    {
      name: "commands given",
      meaning: "Commands that were answered as given and are not there as often.",
      count: differing(countOf(staff.given.map(nameOf)), stored),
    },
    {
      name: "commands not accepted",
      meaning: "Commands that did not end as accepted.",
      count: commands.filter(({ status }) => status !== "ACCEPTED").length,
    },
    { name: "commands not once", meaning: "Commands that the channel carried out twice, or never.", count: differing(stored, done) },
    { name: "units told", meaning: "Units sent or cancelled of which one side knows more than the other.", count: differing(ours, theirs) },
    { name: "money told", meaning: "Orders of which more was given back than was told, or less.", count: differing(ourMoney, theirMoney) },
    {
      name: "stock shown",
      meaning: "Things of which the channel shows other units than may be sold.",
      count: stock.filter(({ id, units }) => double.shown(id) !== units).length + skus.length - stock.length,
    },
    {
      name: "calls not allowed",
      meaning: "Calls inside a Retry-After, and calls that the channel could not understand.",
      count: toldShop.callsInPauses() + double.refused.length + double.server.bugs.length,
    },
  ];
}

const nameOf = ({ kind, externalId }: Pick<Told, "kind" | "externalId">): string => `${kind} ${externalId}`;
const repeated = (name: string, times: number): string[] => Array.from({ length: times }, () => name);
const unitsOf = ({ externalId, sku, fulfilled, cancelled }: Line): string[] => [
  ...repeated(`${externalId} ${sku} sent`, fulfilled),
  ...repeated(`${externalId} ${sku} cancelled`, cancelled),
];

/** What was sent as its parcels say, what is cancelled as its own message says. */
function theirUnits(double: ChannelDouble, externalId: string): string[] {
  const { cancelled, shipments } = double.orderOf(externalId);
  const sent = shipments.flatMap(({ units }) =>
    Object.entries(units).flatMap(([sku, each]) => repeated(`${externalId} ${sku} sent`, each)),
  );
  const message = double.webhook(externalId);
  const [event] = message ? double.connector.normalise(message, undefined as never) : [];
  if (event?.kind !== "order") throw new Error(`The channel does not tell of its order ${externalId}`);
  const gone = event.order.lines.flatMap(({ sku, quantity, cancelledQuantity }) =>
    repeated(`${externalId} ${sku} cancelled`, cancelled ? quantity : cancelledQuantity),
  );
  return [...sent, ...gone];
}

function countOf(names: readonly string[]): Map<string, number> {
  return new Map([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

/** Of how many names the counts differ. */
const differing = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number =>
  [...new Set([...one.keys(), ...other.keys()])].filter((name) => (one.get(name) ?? 0) !== (other.get(name) ?? 0)).length;
