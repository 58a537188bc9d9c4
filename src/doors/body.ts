import type { IncomingMessage } from "node:http";
import { TurnedAway } from "./answer.ts";

/**
 * Reads a body of at most `limit` bytes, and stops reading where it becomes longer.
 *
 * Throws TurnedAway 413, or 415 when the body is encoded: a few compressed bytes may stand for very many, and a signature is over
 * the bytes that were sent.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = request.headers["content-encoding"];
  if (encoding && encoding.toLowerCase() !== "identity")
    throw new TurnedAway(415, "ENCODING_NOT_SUPPORTED", `Content-Encoding ${short(encoding)} is not read here; send the body as it is.`, {
      "accept-encoding": "identity",
    });
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(limit);

  const chunks: Buffer[] = [];
  let length = 0;
  // Not `for await`: leaving that loop destroys the request, and with it the connection our answer goes out by.
  await new Promise<void>((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      length += chunk.byteLength;
      if (length <= limit) return void chunks.push(chunk);
      request.removeAllListeners("data").pause();
      reject(tooLarge(limit));
    });
    request.once("end", resolve);
    request.once("error", () => reject(gone()));
    // An error is costly to make, and every request is closed.
    request.once("close", () => request.readableEnded || reject(gone()));
  });
  return Buffer.concat(chunks, length);
}

/** Reads a JSON body in UTF-8. Throws TurnedAway 400, 413 or 415. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type))
    throw new TurnedAway(415, "CONTENT_TYPE_NOT_SUPPORTED", "Send the request with Content-Type: application/json, in UTF-8.");
  const body = await readBody(request, limit);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new TurnedAway(400, "BAD_REQUEST", "The body is not JSON.");
  }
}

function tooLarge(limit: number): TurnedAway {
  return new TurnedAway(413, "BODY_TOO_LARGE", `The body is longer than ${limit} bytes, which is the most that is read here.`);
}

/** Nobody is left to read it. */
function gone(): TurnedAway {
  return new TurnedAway(400, "BODY_INCOMPLETE", "The body ended early.");
}

function short(text: string): string {
  return text.slice(0, 40);
}
