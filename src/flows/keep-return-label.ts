import type { EntityManager } from "@mikro-orm/postgresql";
import { Document } from "../documents/document.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { plainName } from "./keep-document.ts";

/** A file as a carrier gives it, or as it was drawn here. */
export interface LabelFile {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What labels may be, how their bytes begin, and how their files are called. */
const known: Readonly<Record<string, { readonly begins: RegExp; readonly ending: string }>> = {
  "application/pdf": { begins: /^%PDF-/, ending: "pdf" },
  "image/png": { begins: /^\x89PNG/, ending: "png" },
  "application/zpl": { begins: /^\s*\^XA/, ending: "zpl" },
};

/** A larger one is named by its address: what is sent over GraphQL has 256 KiB at most. */
export const mostLabelBytes = 131_072;

/** Keeps the label of a parcel that comes back, as it is, under the parcel's name, and answers the document's id. Throws Refusal INVALID for what is no label. */
export async function keepReturnLabel(
  em: EntityManager,
  deliveryId: string,
  name: string,
  { mediaType, bytes }: LabelFile,
): Promise<string> {
  const kind = known[mediaType];
  if (!kind) throw new Refusal("INVALID", `A label is ${Object.keys(known).join(", ")}; not ${mediaType}.`, ["label", "mediaType"]);
  if (bytes.length > mostLabelBytes)
    throw new Refusal("INVALID", `A label has ${mostLabelBytes} bytes at most. Give the address of a larger one as labelUrl.`, [
      "label",
      "base64",
    ]);
  if (!kind.begins.test(Buffer.from(bytes.subarray(0, 64)).toString("latin1")))
    throw new Refusal("INVALID", `What was sent is no ${mediaType}.`, ["label", "base64"]);
  const document = em.create(Document, {
    id: newId(),
    ...{ kind: "RETURN_LABEL", subjectType: "ReverseDelivery", subjectId: deliveryId, mediaType },
    fileName: `return-label-${plainName(name)}.${kind.ending}`,
    bytes: Buffer.from(bytes),
  });
  await em.flush();
  return document.id;
}
