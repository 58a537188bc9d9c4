import { afterEach, expect, test } from "vitest";
import type { RateLimit } from "../../src/channels/account.ts";
import { Bucket } from "../../src/channels/bucket.ts";
import { Line, type Patience } from "../../src/channels/line.ts";
import { askBytes } from "../../src/kit/http-ask.ts";
import { ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { silentLog } from "../../src/kit/log.ts";
import { ChannelServer, type Fault } from "./channel-server.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Given {
  readonly limits?: readonly RateLimit[];
  readonly patience?: Partial<Patience>;
  readonly limitLeft?: (response: Response) => { limit: string; left: number } | null;
}

/** A line to a server of its own. */
async function aLine({ limits = [], patience = {}, limitLeft = () => null }: Given = {}) {
  const server = await ChannelServer.start(() => ({ body: { fine: true } }));
  const line = new Line({ channelId: "c", connector: { title: "Somewhere", limits, limitLeft }, log: silentLog(), patience });
  closing.push(() => server.stop());
  const ask = (limit?: string, cost?: number) =>
    askBytes(line.http, { channel: "Somewhere", url: `${server.url}/x`, method: "POST", ...(limit && { limit }), ...(cost && { cost }) });
  const outcome = (asked: Promise<unknown>) =>
    asked.then(
      () => "answered",
      (error: unknown) => (error instanceof ChannelUnavailable ? (error.mayBeDone ? "may be done" : "not sent") : String(error)),
    );
  const misbehave = (...faults: readonly Fault[]) => server.misbehave(() => true, ...faults);
  return { server, line, ask, misbehave, outcome: (limit?: string, cost?: number) => outcome(ask(limit, cost)) };
}

test("a bucket takes what bursts, then as much as comes back, and believes the channel about what is left", () => {
  const bucket = new Bucket({ name: "calls", burst: 10, perSecond: 2 }, 0);
  bucket.take(10, 0);

  expect(bucket.wait(1, 0)).toBe(500);
  expect(bucket.wait(4, 1000)).toBe(1000);
  expect(bucket.left(2000)).toBe(4);
  bucket.heard(1, 2000);
  expect(bucket.left(2000)).toBe(1);
  bucket.heard(9, 2000);
  expect(bucket.left(2000)).toBe(1);
  bucket.ended();
  bucket.heard(9, 2000);
  expect(bucket.left(2000)).toBe(9);
  expect(bucket.left(60_000)).toBe(10);
});

test("after a Retry-After nobody calls before it is over, whoever heard it", async () => {
  const { server, ask, misbehave, line } = await aLine();
  misbehave({ kind: "RATE_LIMITED", seconds: 1 });

  await expect(ask()).rejects.toMatchObject({ retryAfter: 1, mayBeDone: false });
  expect(line.standing.pausedUntil).not.toBeNull();
  await Promise.all(Array.from({ length: 20 }, () => ask()));

  expect(server.callsInsideRetryAfter).toBe(0);
  expect(server.calls).toHaveLength(21);
});

test("who would wait too long for a Retry-After fails at once, with nothing sent", async () => {
  const { server, ask, misbehave, outcome } = await aLine({ patience: { waitMs: 500 } });
  misbehave({ kind: "RATE_LIMITED", seconds: 30 });
  await expect(ask()).rejects.toThrow("429");

  expect(await outcome()).toBe("not sent");
  await expect(ask()).rejects.toMatchObject({ retryAfter: 30 });
  expect(server.calls).toHaveLength(1);
});

test("who waits already when a long Retry-After comes is let go with nothing sent", async () => {
  const { ask, misbehave, outcome, server } = await aLine({
    limits: [{ name: "calls", burst: 1, perSecond: 1 }],
    patience: { waitMs: 5_000 },
  });
  misbehave({ kind: "RATE_LIMITED", seconds: 30 });

  const first = expect(ask()).rejects.toThrow("429");
  expect(await outcome()).toBe("not sent");
  await first;

  expect(server.calls).toHaveLength(1);
});

test("calls wait for their limit by its name and cost, first come, first served, and another limit's do not", async () => {
  const limits = [
    { name: "orders", burst: 2, perSecond: 20 },
    { name: "stock", burst: 1, perSecond: 1000 },
  ];
  const { line, ask, server } = await aLine({ limits });
  const came: string[] = [];
  const note = (name: string) => () => came.push(name);

  await Promise.all([
    ask("orders", 2).then(note("a")),
    ask("orders", 2).then(note("b")),
    ask("orders").then(note("c")),
    ask("stock").then(note("stock")),
  ]);

  expect(came.indexOf("stock")).toBeLessThan(came.indexOf("b"));
  expect(came.indexOf("b")).toBeLessThan(came.indexOf("c"));
  expect(server.calls).toHaveLength(4);
  expect(line.standing.limits.map(({ name, burst }) => [name, burst])).toEqual([
    ["orders", 2],
    ["stock", 1],
  ]);
  await expect(ask("nothing of that name")).rejects.toThrow(/no answer/);
});

test("what the channel says is left holds back the next, before it has to say 429", async () => {
  const limits = [{ name: "points", burst: 1_000, perSecond: 1 }];
  const limitLeft = (response: Response) => ({ limit: "points", left: response.status === 200 ? 3 : 0 });
  const { line, ask, outcome } = await aLine({ limits, limitLeft, patience: { waitMs: 500 } });
  await ask("points", 10);

  expect(line.standing.limits).toEqual([{ name: "points", left: 3, burst: 1_000 }]);
  expect(await outcome("points", 10)).toBe("not sent");
  line.heard("points", 500);
  expect(await outcome("points", 10)).toBe("answered");
});

test("a channel that does not answer is left alone, tried again after a while, and trusted again when it answers", async () => {
  const { server, line, outcome, misbehave } = await aLine({ patience: { failures: 3, restMs: 300 } });
  misbehave({ kind: "ERROR" }, { kind: "LOST_ANSWER" }, { kind: "ERROR" });
  for (let call = 1; call <= 3; call += 1) expect(await outcome()).toBe("may be done");

  expect(line.standing.breaker).toBe("OPEN");
  expect(await outcome()).toBe("not sent");
  expect(server.calls).toHaveLength(3);

  await expect.poll(() => outcome()).toBe("answered");
  expect(line.standing.breaker).toBe("CLOSED");
});

test.each(["TIMEOUT", "HALF_OPEN"] as const)("a call that meets %s is broken off", async (kind) => {
  const { ask, misbehave, server } = await aLine({ patience: { deadlineMs: 200 } });
  misbehave({ kind });

  await expect(ask()).rejects.toMatchObject({ name: "ChannelUnavailable" });
  await ask();
  expect(server.calls).toHaveLength(2);
});

test("when the gateway stops, who waits is let go", async () => {
  const { line, ask, outcome } = await aLine({ limits: [{ name: "calls", burst: 1, perSecond: 0.2 }] });
  await ask();
  const waiting = outcome();
  line.stop();

  expect(await waiting).toBe("not sent");
});
