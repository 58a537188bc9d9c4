import { expect } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { Fault } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { plainAccount } from "./plain-account.ts";

/** Opens a double that shows so many units of each SKU; answers it with an account at it. */
export async function selling<Double extends ChannelDouble>(
  opening: Promise<Double>,
  units: Readonly<Record<string, number>>,
): Promise<[double: Double, account: Account<unknown>]> {
  const double = await opening;
  for (const [sku, count] of Object.entries(units)) double.list(sku, count);
  return [double, plainAccount(double)];
}

/** Stops a double when a test is over: no call was signed wrongly, and the double itself made no mistake. */
export async function leave(double: ChannelDouble): Promise<void> {
  expect(double.refused).toEqual([]);
  expect(double.server.bugs).toEqual([]);
  await double.stop();
}

/** A test has seen what it wanted to be refused. */
export const forgetRefused = ({ refused }: ChannelDouble): void => {
  (refused as string[]).length = 0;
};

/** What a call can meet after which its sender cannot know whether it was done. */
export const faults: readonly Fault[] = [
  { kind: "ERROR" },
  { kind: "LOST_ANSWER" },
  { kind: "HALF_OPEN" },
  { kind: "ERROR_AFTER" },
  { kind: "TIMEOUT" },
];
/** Whether nothing was done by a call that met it. */
export const leavesUndone = ({ kind }: Fault): boolean => kind === "ERROR" || kind === "TIMEOUT";
