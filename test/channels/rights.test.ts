import { expect, test } from "vitest";
import { ownRights } from "../../src/channels/channel.entity.ts";
import type { ChannelRights } from "../../src/channels/connector.ts";
import { narrowRights } from "../../src/channels/rights.ts";

/** What a strict marketplace gives. */
const marketplace: ChannelRights = {
  canSplit: false,
  canPartialCancel: false,
  canChangeAddress: false,
  mustAccept: true,
  labelBy: "CHANNEL",
  returnsBy: "CHANNEL",
  dispatchByHours: 48,
};

test("a merchant may give up any right, and take it back later", () => {
  const narrowed = narrowRights(ownRights, ownRights, marketplace);

  expect(narrowed).toEqual(marketplace);
  expect(narrowRights(ownRights, narrowed, { canSplit: true, dispatchByHours: null })).toEqual({
    ...marketplace,
    canSplit: true,
    dispatchByHours: null,
  });
});

test.each(Object.entries(ownRights))("a merchant cannot take %s beyond what the channel gives", (right, wanted) => {
  expect(() => narrowRights(marketplace, marketplace, { [right]: wanted })).toThrow(
    expect.objectContaining({ code: "INVALID", field: ["rights", right] }),
  );
});

test("a dispatch time may be made shorter, to an hour at least", () => {
  expect(narrowRights(marketplace, marketplace, { dispatchByHours: 24 }).dispatchByHours).toBe(24);
  for (const hours of [49, 0]) expect(() => narrowRights(marketplace, marketplace, { dispatchByHours: hours })).toThrow("dispatchByHours");
});
