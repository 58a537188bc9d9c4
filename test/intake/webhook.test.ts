import { expect, test } from "vitest";
import { webhookHandler } from "../../src/intake/webhook.ts";
import { silentLog } from "../../src/kit/log.ts";

test("a message that we cannot keep through a fault of ours is answered so that the channel sends it again", async () => {
  const findChannel = () => Promise.reject(new Error("connection lost to 10.0.0.1"));
  const answer = webhookHandler({
    connectors: new Map(),
    accounts: { settingsOf: () => ({}) },
    findChannel,
    keep: async () => true,
    log: silentLog(),
  });

  const { status, headers, body } = await answer({ channelId: "shop", headers: {}, body: new Uint8Array() });

  expect({ status, headers }).toEqual({ status: 503, headers: { "retry-after": "5" } });
  expect(JSON.parse(body)).toEqual({ error: { code: "TRY_AGAIN", message: "The message could not be kept just now. Send it again." } });
});
