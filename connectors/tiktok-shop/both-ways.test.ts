import type { Called } from "../../test/channels/channel-server.ts";
import { describeDouble } from "../../test/channels/describe-double.ts";
import { describeReturns } from "../../test/channels/describe-returns.ts";
import type { ChannelDouble } from "../../test/channels/double.ts";
import { openTikTokShop } from "../../test/channels/tiktok-shop.ts";

/** Searches are POSTs, too. */
const changes = ({ method, path }: Called) => method !== "GET" && !path.endsWith("/search");

/** An order has one courier or the other, so only one of the two can be told of it. */
async function open(courier: "SELLER" | "TIKTOK"): Promise<ChannelDouble> {
  const double = await openTikTokShop();
  double.shop.courier = courier;
  const { READY_TO_SHIP, SHIP, ...tell } = double.connector.tell ?? {};
  const handOver = courier === "SELLER" ? { SHIP } : { READY_TO_SHIP };
  return { ...double, connector: { ...double.connector, tell: { ...tell, ...handOver } as NonNullable<typeof double.connector.tell> } };
}

describeDouble("TikTok Shop, the seller's courier", () => open("SELLER"), { changes });
describeDouble("TikTok Shop, its own courier", () => open("TIKTOK"), { changes });
describeReturns("TikTok Shop", () => open("SELLER"), { changes });
