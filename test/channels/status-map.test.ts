import { expect, test } from "vitest";
import { connectors } from "../../connectors/index.ts";
import { hasNeighbours, statusChannels } from "../support/neighbours.ts";

/** Channels of the status map that no connector speaks to, and why. */
const unspoken: Readonly<Record<string, string>> = {
  tokopedia: "Its old API is not planned, not even to read: its orders come through TikTok Shop.",
};

test.skipIf(!hasNeighbours)("every channel of the status map has a connector, or it is said why it has none", () => {
  const known = new Set([...connectors.map(({ key }) => key), ...Object.keys(unspoken)]);
  expect(statusChannels().length).toBeGreaterThan(0);
  expect(statusChannels().filter((channel) => !known.has(channel))).toEqual([]);
});
