import type { IncomingMessage } from "node:http";
import type { BaseContext } from "@apollo/server";
import { type Answer, TurnedAway } from "./answer.ts";
import { readBody } from "./body.ts";
import { keyOfHeaders } from "./key.ts";
import type { DoorOptions, WebhookAnswer } from "./options.ts";

/** Hands a file of orders on once all of it is here; nothing of it is read for who has no key. Throws TurnedAway. */
export async function answerDrop<TAccess, TContext extends BaseContext>(
  request: IncomingMessage,
  channelId: string,
  fileBytes: number,
  options: DoorOptions<TAccess, TContext>,
): Promise<Answer> {
  const { drop } = options;
  if (!drop) throw new TurnedAway(404, "NOT_FOUND", "There is nothing at this address.");
  const { access, dryRun, body } = await handedIn(request, fileBytes, options);
  return asJson(await drop({ channelId, access, body, dryRun }));
}

/** The same for a marketplace's statement. */
export async function answerStatement<TAccess, TContext extends BaseContext>(
  request: IncomingMessage,
  channelId: string,
  fileBytes: number,
  options: DoorOptions<TAccess, TContext>,
): Promise<Answer> {
  const { statement } = options;
  if (!statement) throw new TurnedAway(404, "NOT_FOUND", "There is nothing at this address.");
  const { access, dryRun, body, asked } = await handedIn(request, fileBytes, options);
  const said = { statement: asked.get("statement"), payout: asked.get("payout"), fileName: asked.get("fileName") };
  return asJson(await statement({ channelId, access, body, dryRun, said }));
}

const asJson = (answer: WebhookAnswer): Answer => ({
  ...answer,
  headers: { "content-type": "application/json; charset=utf-8", ...answer.headers },
});

async function handedIn<TAccess, TContext extends BaseContext>(
  request: IncomingMessage,
  fileBytes: number,
  { authenticate }: DoorOptions<TAccess, TContext>,
) {
  const access = await authenticate(keyOfHeaders(request.headers), "http");
  if (access === null)
    throw new TurnedAway(401, "UNAUTHENTICATED", "The key is missing or unknown. Send it as `Authorization: Bearer <key>`.", {
      "www-authenticate": "Bearer",
    });
  const asked = new URL(request.url ?? "/", "http://muara").searchParams;
  const dryRun = asked.get("dryRun") ?? "false";
  if (dryRun !== "true" && dryRun !== "false") throw new TurnedAway(400, "BAD_REQUEST", "dryRun is true or false.");
  const body = await readBody(request, fileBytes);
  if (body.length === 0) throw new TurnedAway(400, "BAD_REQUEST", "Send the file as the body of the request, as it is.");
  return { access, body, asked, dryRun: dryRun === "true" };
}
