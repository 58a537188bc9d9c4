import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { ChannelCommand } from "../../src/commands/channel-command.entity.ts";
import { commandStatuses } from "../../src/commands/channel-command.states.ts";
import type { Deed } from "../../src/events/record.ts";
import { beginCommand, endCommand, type Outcome, type Resolution, redriveCommand, resolveCommand } from "../../src/flows/send-command.ts";
import { sql } from "../../src/kit/sql.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { walk } from "./walk.ts";

const shop = await openShop();
await shop.stock(await shop.location(), { MUG: 10_000 });
const channel = await shop.channel({ connectorKey: "told", tells: { ACKNOWLEDGE: "TELLS" } });

const run = <Result>(verb: (em: EntityManager) => Promise<Result>): Promise<Result> =>
  shop.em.transactional((em) => verb(em as EntityManager));
const soon = (): Deed => ({ ...aDeed("system"), at: new Date(Date.now() + 1000) });
const begin = (id: string) => run((em) => beginCommand(em, soon(), id, { knowsKey: true, observes: true }));
const end = (id: string, outcome: Outcome) => run((em) => endCommand(em, soon(), id, outcome, null));
const at = new Date();
const accepted: Outcome = { kind: "ACCEPTED", reference: null };
const rejected: Outcome = { kind: "REJECTED", reason: "They say no" };
const unknown: Outcome = { kind: "UNKNOWN", reason: "No answer", at };
const says = (id: string, outcome: Resolution) => run((em) => resolveCommand(em, aDeed(), id, { outcome, reason: "I looked" }));
const itself = (id: string, verb: (command: ChannelCommand) => void) =>
  run(async (em) => verb(await em.findOneOrFail(ChannelCommand, { id })));

walk<string>(shop, {
  machine: "ChannelCommand",
  states: commandStatuses,
  async bring(state) {
    const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("MUG")] }));
    const [command] = await shop.read(sql<{ id: string }>`select id from channel_commands where order_id = ${taken?.orderId}`);
    const id = command?.id as string;
    if (state !== "PENDING") await begin(id);
    if (state === "UNKNOWN") await end(id, unknown);
    if (state === "ACCEPTED") await end(id, accepted);
    if (state === "REJECTED") await end(id, rejected);
    return id;
  },
  stateOf: async (id) => (await shop.read(sql<{ status: string }>`select status from channel_commands where id = ${id}`))[0]?.status,
  toldBy: (id) => id,
  // Who sends finds nothing to do, or sends what is in doubt anew with the same key; what is unknown of one that was not sent or has ended is nothing.
  passesOver: (_, to) => to === "SENT" || to === "UNKNOWN",
  verbs: {
    PENDING: (id, from) =>
      from === "SENT" || from === "UNKNOWN"
        ? end(id, { kind: "NOT_DONE", reason: "It is not there", at, looked: true })
        : run((em) => redriveCommand(em, aDeed(), id)),
    SENT: begin,
    UNKNOWN: (id) => end(id, unknown),
    ACCEPTED: (id, from) => (from === "SENT" || from === "UNKNOWN" ? end(id, accepted) : says(id, "ACCEPTED")),
    // Of a rejected one a person says that somebody has seen to it, which is no step.
    REJECTED: (id, from) => {
      if (from === "REJECTED") return itself(id, (command) => command.reject(at, "again"));
      return from === "SENT" || from === "UNKNOWN" ? end(id, rejected) : says(id, "REJECTED");
    },
  },
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));
