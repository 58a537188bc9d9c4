import { type Api, idr } from "./api.ts";
import { mug } from "./goods.ts";
import { lifeOf, type Parcel } from "./life.ts";
import { rupiah, stock } from "./look.ts";
import { type OwnShop, ownScarf } from "./own-shop.ts";
import { papersOf, scan, sendAll } from "./parcel.ts";
import { heading, say, sayCame } from "./screen.ts";
import type { Stage } from "./stage.ts";

interface Coming {
  readonly id: string;
  readonly status: string;
  readonly lines: readonly {
    readonly id: string;
    readonly resolution: string;
    readonly resolutionState: string;
    readonly amount: { readonly amount: string };
  }[];
}

/** A return that is switched while it is on its way, twice, and comes back to another place than it left from. */
export async function playChangeOfMind({ api, merchant, check, papers }: Stage, shop: OwnShop): Promise<void> {
  say(heading("15. A scarf comes back, and its buyer's mind changes on the way"));
  const id = await shop.place({ number: "S-3", paymentStatus: "PAID", lines: [{ ...ownScarf, quantity: 1 }] });
  const parcel = await sendAll(api, id, 250);
  await scan(api, parcel, "DELIVERED");
  const [line] = (await lifeOf(api, id)).lines;
  const asked = await change(api, "requestReturn", "RequestReturnInput", {
    orderId: id,
    lines: [{ lineId: line?.id, quantity: 1, reason: "WRONG_COLOUR", resolution: "REFUND" }],
  });
  const open = await change(api, "approveReturn", "ApproveReturnInput", { id: asked.id });
  check(
    asked.status === "REQUESTED" && open.status === "OPEN" && resolved(open) === "REFUND PENDING, Rp 240,000",
    `the buyer asks, somebody approves: ${resolved(open)}`,
    "REFUND PENDING, Rp 240,000",
  );

  const label = await api.mutate<Pick<Parcel, "documents">>(
    "createReturnLabel",
    "CreateReturnLabelInput",
    "documents { kind mediaType fileName url }",
    { id: open.id, locationId: merchant.locations.JKT },
  );
  check(label.documents.length === 2, "the buyer gets a label of the own fleet for the way back", "a label as PDF and ZPL");

  /** Switches what the buyer gets, and looks at all that follows. */
  const turn = async (resolution: string, exchange: object | null, wanted: string): Promise<void> => {
    const returnLineId = open.lines[0]?.id;
    const now = await change(api, "switchReturnResolution", "SwitchReturnResolutionInput", { returnLineId, resolution, exchange });
    const found = `${resolved(now)}; ${await around(api, id)}`;
    check(found === wanted, `in one transaction: ${found}`, wanted);
  };
  const mugs = await stock(api, mug.sku, "JKT");
  const [free, taken] = mugs.split("/").map(Number) as [number, number];
  sayCame("it is on its way; rather a blue mug in exchange");
  await turn(
    "EXCHANGE",
    { sku: mug.sku, unitPrice: idr(mug.price) },
    `EXCHANGE PENDING, Rp 155,000; mugs ${free - 1}/${taken + 1}, a mug's work ON_HOLD: AWAITING_RETURN_ITEMS`,
  );
  sayCame("no, the money after all");
  await turn("REFUND", null, `REFUND PENDING, Rp 240,000; mugs ${mugs}, a mug's work CANCELLED`);

  sayCame("it left from Jakarta's warehouse, and is handed in at the shop in Senayan");
  await change(api, "receiveReturn", "ReceiveReturnInput", { id: open.id, locationId: merchant.locations.SENAYAN });
  const done = await change(api, "disposeReturn", "DisposeReturnInput", {
    id: open.id,
    lines: [{ returnLineId: open.lines[0]?.id, quantity: 1, disposition: "RESTOCKED" }],
  });
  const shelf = await stock(api, ownScarf.sku, "SENAYAN");
  check(
    resolved(done) === "REFUND COMMITTED, Rp 240,000" && shelf === "1/0",
    `${resolved(done)}; scarves in Senayan: ${shelf}`,
    "REFUND COMMITTED, Rp 240,000; 1/0",
  );
  await change(api, "closeReturn", "ReturnInput", { id: open.id });
  const { status, paymentStatus } = await lifeOf(api, id);
  check(
    status === "COMPLETED" && paymentStatus === "REFUNDED",
    `the return is closed: S-3 is ${status} again, and ${paymentStatus}`,
    "COMPLETED and REFUNDED",
  );
  papers.push(...papersOf(parcel, "S-3, returned"), ...papersOf(label, "S-3, returned"));
}

async function change(api: Api, name: string, inputType: string, input: Record<string, unknown>): Promise<Coming> {
  const selection = "return { id status lines { id resolution resolutionState amount { amount } } }";
  return (await api.mutate<{ return: Coming }>(name, inputType, selection, input)).return;
}

const resolved = ({ lines: [line] }: Coming): string => `${line?.resolution} ${line?.resolutionState}, ${rupiah(line?.amount)}`;

/** What an exchange takes and leaves: the mugs in Jakarta, and the work that sends one. */
async function around(api: Api, orderId: string): Promise<string> {
  const { fulfillmentOrders, holds } = await lifeOf(api, orderId);
  const held = holds.filter(({ status }) => status === "ACTIVE").map(({ reason }) => `: ${reason}`);
  return `mugs ${await stock(api, mug.sku, "JKT")}, a mug's work ${fulfillmentOrders.at(-1)?.status}${held.join("")}`;
}
