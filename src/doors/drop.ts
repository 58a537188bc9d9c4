import type { IncomingMessage } from "node:http";
import type { BaseContext } from "@apollo/server";
import { type Answer, TurnedAway } from "./answer.ts";
import { readBody } from "./body.ts";
import { keyOfHeaders } from "./key.ts";
import type { DoorOptions } from "./options.ts";

/** Hands a file of orders on once all of it is here; nothing of it is read for who has no key. Throws TurnedAway. */
export async function answerDrop<TAccess, TContext extends BaseContext>(
  request: IncomingMessage,
  channelId: string,
  fileBytes: number,
  { authenticate, drop }: DoorOptions<TAccess, TContext>,
): Promise<Answer> {
  if (!drop) throw new TurnedAway(404, "NOT_FOUND", "There is nothing at this address.");
  const access = await authenticate(keyOfHeaders(request.headers), "http");
  if (access === null)
    throw new TurnedAway(401, "UNAUTHENTICATED", "The key is missing or unknown. Send it as `Authorization: Bearer <key>`.", {
      "www-authenticate": "Bearer",
    });
  const dryRun = new URL(request.url ?? "/", "http://muara").searchParams.get("dryRun") ?? "false";
  if (dryRun !== "true" && dryRun !== "false") throw new TurnedAway(400, "BAD_REQUEST", "dryRun is true or false.");
  const body = await readBody(request, fileBytes);
  if (body.length === 0) throw new TurnedAway(400, "BAD_REQUEST", "Send the file as the body of the request, as it is.");
  const answer = await drop({ channelId, access, body, dryRun: dryRun === "true" });
  return { ...answer, headers: { "content-type": "application/json; charset=utf-8", ...answer.headers } };
}
