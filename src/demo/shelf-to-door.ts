import { type Api, refusal } from "./api.ts";
import { mug, scarf, tea } from "./goods.ts";
import { lifeOf, type Parcel, parcelOf, workOn } from "./life.ts";
import type { OwnShop } from "./own-shop.ts";
import { label, papersOf, print, scan } from "./parcel.ts";
import { heading, say, sayCame, sayWhy } from "./screen.ts";
import type { Stage } from "./stage.ts";

/** An order from the shelf to the buyer's door: picked, packed with a scanner, labelled, handed over, followed. */
export async function playShelfToDoor(stage: Stage, shop: OwnShop): Promise<void> {
  const { api, check, papers } = stage;
  say(heading("13. From the shelf to the door, by the own fleet"));
  await connectFleet(api);
  sayCame("the own fleet is connected: its prices are a rate card, its numbers and labels are Muara's");
  const lines = [
    { ...mug, quantity: 2 },
    { ...tea, quantity: 1 },
  ];
  const id = await shop.place({ number: "S-1", paymentStatus: "PAID", lines });
  await pick(stage, id);
  await pack(stage, id);

  const labelled = await label(api, id);
  check(
    labelled.labels[0]?.carrier === "FLEET" && labelled.documents.length === 2,
    `it has a label, as PDF and ZPL: ${labelled.trackingNumber}`,
    "a label of the own fleet, as PDF and ZPL",
  );
  sayWhy(labelled.labels[0]?.because ?? undefined);
  await api.mutate("createPackingSlip", "CreatePackingSlipInput", "document { id }", { fulfillmentId: labelled.id, language: "EN" });

  await handOver(stage, labelled);
  check((await parcelOf(api, id)).status === "SHIPPED", "the manifest is closed: the courier has it, its stock is gone", "SHIPPED");
  const onTheVan = new Date();
  await scan(api, labelled, "OUT_FOR_DELIVERY");
  await scan(api, labelled, "DELIVERED");
  await scan(api, labelled, "IN_TRANSIT", onTheVan);
  const there = await lifeOf(api, id);
  check(
    there.displayStatus === "DELIVERED" && there.status === "COMPLETED",
    `S-1 is ${there.displayStatus} and ${there.status}`,
    "DELIVERED and COMPLETED",
  );
  const { trackingEvents: scans } = await parcelOf(api, id);
  check(
    scans.length === 3 && scans.filter(({ moved }) => moved).length === 2,
    "a scan that came late is in its history, and led nothing back",
    "three scans, of which two moved it",
  );
  papers.push(...papersOf(await parcelOf(api, id), "S-1, delivered"));
}

/** The carrier, and what it asks for each started kilogram within the town. */
async function connectFleet(api: Api): Promise<void> {
  await api.mutate("importRateCard", "ImportRateCardInput", "rateCard { status }", {
    format: "CSV",
    file: "origin,destination,zone,min_days,max_days,per_kg\ncity:Jakarta,city:Jakarta Selatan,CITY,0,1,8000\n",
    card: { carrier: "FLEET", carrierName: "Own fleet", service: "SAME", currency: "IDR", country: "ID", validFrom: "2026-01-01" },
    activate: true,
  });
  await api.mutate("connectCarrier", "ConnectCarrierInput", "carrierAccount { id }", {
    ...{ code: "fleet", name: "Own fleet", client: "own-fleet", carriers: [{ carrier: "FLEET", accountCode: "FLEET" }] },
  });
}

async function pick({ api, merchant, check, papers }: Stage, orderId: string): Promise<void> {
  const { pickList } = await api.mutate<{ pickList: { id: string } }>("createPickList", "CreatePickListInput", "pickList { id }", {
    locationId: merchant.locations.JKT,
    fulfillmentOrderIds: [await workOn(api, orderId)],
  });
  const pickListId = pickList.id;
  papers.push(...(await print(api, "createPickListDocument", { pickListId }, "S-1, on the floor")));
  await api.mutate("startPickList", "AssignPickListInput", "pickList { id }", { pickListId, assignee: "cart 4" });
  for (const { sku } of [mug, mug, tea]) await api.mutate("scanPick", "ScanPickInput", "pickList { id }", { pickListId, barcode: sku });
  const done = await api.mutate<{ pickList: { status: string; lines: readonly { sku: string; quantity: number; picked: number }[] } }>(
    "completePickList",
    "PickListInput",
    "pickList { status lines { sku quantity picked } }",
    { pickListId },
  );
  const fetched = done.pickList.lines.map(({ sku, quantity, picked }) => `${picked} of ${quantity} ${sku}`).join(", ");
  check(
    done.pickList.status === "COMPLETED" && fetched === "2 of 2 MUG-BLUE, 1 of 1 TEA-JASMINE",
    `a pick list for cart 4 is ${done.pickList.status}: ${fetched}`,
    "COMPLETED: two mugs and a tea",
  );
}

async function pack({ api, check }: Stage, orderId: string): Promise<void> {
  const fulfillmentOrderId = await workOn(api, orderId);
  const into = (barcode: string) => api.mutate("scanToPack", "ScanToPackInput", "fulfillmentOrder { id }", { fulfillmentOrderId, barcode });
  for (const { sku } of [mug, mug]) await into(sku);
  const wrong = await refusal(into(scarf.sku));
  check(wrong?.includes(tea.sku) === true, `a scarf is scanned into the box: ${wrong}`, "refused, as a tea is wanted");
  await into(tea.sku);
  const { fulfillmentOrder } = await api.mutate<{ fulfillmentOrder: { workState: string } }>(
    "closePackage",
    "ClosePackageInput",
    "fulfillmentOrder { workState }",
    { fulfillmentOrderId, box: { weightGrams: 1040, lengthMm: 300, widthMm: 200, heightMm: 150 } },
  );
  check(fulfillmentOrder.workState === "PACKED", "the box is closed, 1,040 g: PACKED", "PACKED");
}

/** The courier takes along what is on the manifest of the day. */
async function handOver({ api, papers }: Stage, { id }: Parcel): Promise<void> {
  const { manifests } = await api.ask<{
    manifests: { nodes: readonly { id: string; parcels: readonly { fulfillment: { id: string } }[] }[] };
  }>('{ manifests(filter: { carriers: ["FLEET"], statuses: [OPEN] }) { nodes { id parcels { fulfillment { id } } } } }');
  const manifest = manifests.nodes.find(({ parcels }) => parcels.some(({ fulfillment }) => fulfillment.id === id));
  await api.mutate("closeManifest", "CloseManifestInput", "manifest { status }", { manifestId: manifest?.id });
  papers.push(...(await print(api, "createManifestDocument", { manifestId: manifest?.id }, "S-1, handed over")));
}
