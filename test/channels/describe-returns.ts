import type { EntityManager } from "@mikro-orm/postgresql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { tellsOf } from "../../src/channels/tells.ts";
import { approveReturn } from "../../src/flows/decide-return.ts";
import { disposeReturn } from "../../src/flows/dispose-return.ts";
import { returnIn } from "../../src/flows/open-return.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { linesOfReturn } from "../../src/flows/reverse-work.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import type { Return } from "../../src/returns/return.entity.ts";
import { openGateway, type RunningGateway, until } from "../support/gateway.ts";
import { aDeed } from "../support/shop.ts";
import { type DoubleCase, deliver, faults, isChange, pace, quick } from "./describe-double.ts";
import type { ChannelDouble } from "./double.ts";

interface Stands {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly channelStatus: string;
  readonly waits: boolean;
  /** Of the order. */
  readonly refunded: string;
  readonly refunds: number;
  /** Commands about it that are under way. */
  readonly open: number;
}

/**
 * Runs the gateway with a channel's double whose buyers ask for returns there: a return ends here, the decision is told once whatever happens to
 * the calls, and the money that the channel gives is counted once.
 */
export function describeReturns(title: string, open: () => Promise<ChannelDouble>, { changes = isChange }: DoubleCase = {}): void {
  describe(`${title}, its buyers' returns`, () => {
    let double: ChannelDouble;
    let gateway: RunningGateway;
    let channel: Channel;
    let location: Location;

    beforeAll(async () => {
      double = await open();
      afterAll(() => double.stop());
      gateway = await openGateway({ connectors: [quick(double.connector)], pace });
      const { shop } = gateway;
      location = await shop.location({ latitude: -6.2, longitude: 106.8 });
      await shop.stock(location, { POT: 100, MUG: 100 });
      const { connector, settings } = double;
      channel = await shop.channel({ connectorKey: connector.key, rights: connector.rights, settings, tells: tellsOf(connector) });
      for (const [index, sku] of ["POT", "MUG"].entries()) {
        double.list(sku, index + 50);
      }
    });

    test.each(faults)("a return is approved there once when the call meets $kind, received here, and refunded once", async (fault) => {
      const externalId = await ordered();
      const asked = double.askToReturn?.(externalId) ?? "";
      // Its own message may be here before the order's, and twice.
      await tell(asked, 2);
      await tellOfOrder(externalId);
      const requested = await until(
        () => standing(asked),
        (one) => one?.status === "REQUESTED",
      );
      expect(requested).toMatchObject({ channelStatus: "REQUESTED", waits: false });

      if (double.connector.tell?.DECIDE_RETURN) {
        double.server.misbehave(changes, fault);
        await onReturn(asked, (book, work, ret) => void approveReturn(book, work, ret, location.id));
        gateway.gateway.services.nudge();
        await until(
          () => standing(asked),
          (one) => one?.status === "OPEN",
        );
        expect(double.done.get(`DECIDE_RETURN ${asked}`) ?? double.done.get(`DECIDE_RETURN ${externalId}`)).toBe(1);
        await until(() => double.server.faultsLeft === 0);
      } else {
        double.approveReturn?.(asked);
        await tell(asked, 2);
        await until(
          () => standing(asked),
          (one) => one?.status === "OPEN",
        );
        // What it is told is that the money goes back.
        double.server.misbehave(changes, fault);
      }

      await onReturn(asked, (book, work, ret) => {
        receiveReturn(book, work, ret, { locationId: location.id, lines: null, unexpected: [] });
        const lines = linesOfReturn(book, ret).map(({ id, quantity }) => ({ lineId: id, quantity, disposition: "RESTOCKED" as const }));
        disposeReturn(book, work, ret, lines);
      });
      if (!double.refundReturn) {
        // The merchant gives the money: the channel is told to, once.
        const paid = await until(
          () => standing(asked),
          (one) => one?.refunds === 1 && one.open === 0,
        );
        expect(Number(paid?.refunded)).toBeGreaterThan(0);
        expect(double.done.get(`REFUND ${externalId}`)).toBe(1);
        return;
      }
      double.refundReturn(asked);
      await tell(asked, 2);
      await tellOfOrder(externalId);
      const done = await until(
        () => standing(asked),
        (one) => one?.channelStatus === "REFUNDED" && one.status === "CLOSED",
      );
      expect(done).toMatchObject({ refunds: 1 });
      expect(Number(done?.refunded)).toBeGreaterThan(0);
    });

    test("a return whose webhook is lost is found by asking, where the channel lists returns", async () => {
      if (!double.refundReturn) return;
      const asked = double.askToReturn?.(await ordered()) ?? "";
      await until(
        () => standing(asked),
        (one) => one?.status === "REQUESTED",
      );
    });

    test("nothing waits in the end, and all that must hold does", async () => {
      await gateway.settled();
      expect(double.refused).toEqual([]);
      expect(await gateway.shop.read(sql`select reason from inbox where channel_id = ${channel.id} and status = 'PARKED'`)).toEqual([]);
      expect((await checkInvariants(gateway.shop.em)).filter(({ count }) => count > 0)).toEqual([]);
    });

    /** An order of a pot, which is known here. */
    async function ordered(): Promise<string> {
      const externalId = double.order([{ sku: "POT", quantity: 1 }]);
      await tellOfOrder(externalId);
      await until(
        () => gateway.shop.read(sql`select 1 from orders where channel_id = ${channel.id} and external_id = ${externalId}`),
        (found) => found.length === 1,
      );
      return externalId;
    }

    async function tellOfOrder(externalId: string): Promise<void> {
      const webhook = double.webhook(externalId);
      if (webhook) await deliver(gateway, channel, webhook);
    }

    async function tell(externalReturnId: string, times: number): Promise<void> {
      const webhook = double.returnWebhook?.(externalReturnId);
      for (let n = 0; webhook && n < times; n += 1) await deliver(gateway, channel, webhook);
    }

    async function standing(externalReturnId: string): Promise<Stands | undefined> {
      const [one] = await gateway.shop.read(sql<Stands>`
        select ret.id, ret.order_id as "orderId", ret.status, ret.channel_status as "channelStatus", ret.decision_waits as waits,
          orders.refunded_minor::text as refunded, (select count(*)::int from payment_transactions where order_id = orders.id and kind = 'REFUND') as refunds,
          (select count(*)::int from channel_commands where order_id = orders.id and ended_at is null) as open
        from returns ret join orders on orders.id = ret.order_id where ret.channel_id = ${channel.id} and ret.external_id = ${externalReturnId}`);
      return one;
    }

    async function onReturn(externalReturnId: string, verb: (book: OrderBook, work: Work, ret: Return) => void): Promise<void> {
      const { id, orderId } = (await standing(externalReturnId)) as Stands;
      await retrying(() =>
        gateway.shop.em.transactional((em) =>
          onOrder(em as EntityManager, aDeed(), orderId, (book, work) => verb(book, work, returnIn(book, id))),
        ),
      );
    }
  });
}
