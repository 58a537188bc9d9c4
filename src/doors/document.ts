import type { IncomingMessage } from "node:http";
import { type Answer, TurnedAway } from "./answer.ts";
import type { DoorOptions } from "./options.ts";

const voided: Answer = {
  status: 410,
  headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "private, no-store" },
  body: "Label ini tidak berlaku lagi. Jangan mengirim paket dengannya.\n\nThis label is void. Do not send a parcel with it.\n",
};

/** Hands out a file for a signed link; for anything that is wrong with it there is nothing here. Throws TurnedAway. */
export async function answerDocument(
  request: IncomingMessage,
  open: Pick<DoorOptions<never, never>, "document">["document"],
): Promise<Answer> {
  const found = await open?.(new URL(request.url ?? "/", "http://muara"));
  if (!found) throw new TurnedAway(404, "NOT_FOUND", "There is nothing at this address.");
  if (found === "VOID") return voided;
  const { mediaType, fileName, bytes } = found;
  // Other files than PDF are kept, not shown; a name of other letters has to be written twice.
  const disposition = mediaType === "application/pdf" ? "inline" : "attachment";
  const plain = fileName.replace(/[^\w.-]/g, "_");
  return {
    status: 200,
    headers: {
      "content-type": mediaType,
      "content-disposition": `${disposition}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`,
      "cache-control": "private, no-store",
    },
    body: bytes,
  };
}
