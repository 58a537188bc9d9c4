import type { Api } from "./api.ts";
import { type Parcel, parcelOf, workOn } from "./life.ts";
import type { Paper } from "./papers.ts";

/** Buys a label and waits until its carrier has taken the parcel on. Throws when that takes more than ten seconds. */
export async function label(api: Api, orderId: string): Promise<Parcel> {
  const { id } = await parcelOf(api, orderId);
  await api.mutate("buyLabel", "BuyLabelInput", "fulfillment { id }", { fulfillmentId: id });
  for (const until = Date.now() + 10_000; Date.now() < until; ) {
    const parcel = await parcelOf(api, orderId);
    if (parcel.status === "LABELLED") return parcel;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The parcel ${id} got no label.`);
}

/** All of an order is packed in a box and leaves with a label. */
export async function sendAll(api: Api, orderId: string, weightGrams: number): Promise<Parcel> {
  const fulfillmentOrderId = await workOn(api, orderId);
  await api.mutate("packFulfillmentOrder", "PackFulfillmentOrderInput", "fulfillment { id }", {
    fulfillmentOrderId,
    boxes: [{ weightGrams }],
  });
  const parcel = await label(api, orderId);
  await api.mutate("shipFulfillment", "ShipFulfillmentInput", "fulfillment { id }", { fulfillmentId: parcel.id });
  return parcel;
}

/** A courier scans a parcel, `at` by their clock. */
export async function scan(api: Api, { id }: Parcel, status: string, at = new Date()): Promise<void> {
  const happenedAt = at.toISOString();
  await api.mutate("recordTrackingEvent", "RecordTrackingEventInput", "fulfillment { id }", { fulfillmentId: id, status, happenedAt });
}

/** What was printed of a parcel. */
export const papersOf = ({ documents }: Pick<Parcel, "documents">, of: string): Paper[] =>
  documents.map(({ kind, mediaType, fileName, url }) => ({ of, name: `${words[kind] ?? kind}, ${fileName}`, mediaType, url }));

/** Prints something on a list of papers of its own. */
export async function print(api: Api, mutation: string, input: Record<string, unknown>, of: string): Promise<Paper[]> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const wanted = "document { kind mediaType fileName url }";
  const { document } = await api.mutate<{ document: Parcel["documents"][number] }>(mutation, type, wanted, { ...input, language: "EN" });
  return papersOf({ documents: [document] }, of);
}

const words: Readonly<Record<string, string>> = {
  LABEL: "label",
  PACKING_SLIP: "packing slip",
  PICK_LIST: "pick list",
  MANIFEST: "manifest",
  RETURN_LABEL: "return label",
};
