import { createSign, randomUUID } from "node:crypto";
import type { Delivery } from "../../../src/channels/connector.ts";
import type { Answer, Called } from "../channel-server.ts";
import { failed } from "./answers.ts";
import type { Site } from "./site.ts";

export function notification(site: Site, externalId: string): Delivery {
  const message = {
    metadata: { topic: "ORDER_CONFIRMATION", schemaVersion: "1.0", deprecated: false },
    notification: {
      notificationId: `${randomUUID()}_${randomUUID()}`,
      eventDate: site.find(externalId).created,
      publishDate: new Date().toISOString(),
      publishAttemptCount: 1,
      data: { user: { userId: "u-melati", username: "toko-melati" }, order: { orderId: externalId, orderLineItems: [] } },
    },
  };
  const body = new TextEncoder().encode(JSON.stringify(message));
  const signature = createSign("SHA1").update(body).sign(site.webhookKey.privateKey).toString("base64");
  const said = { alg: "ecdsa", kid: site.webhookKey.id, signature, digest: "SHA1" };
  return {
    headers: { "content-type": "application/json", "x-ebay-signature": Buffer.from(JSON.stringify(said)).toString("base64") },
    body,
  };
}

export function publicKey(site: Site, { path }: Called, token: string): Answer {
  if (!site.applicationTokens.has(token)) {
    site.refused.push("public_key: not an application's token");
    return failed(403, 1100, "Access denied");
  }
  if (path.split("/").at(-1) !== site.webhookKey.id) return failed(404, 195_002, "Public key not found");
  const key = site.webhookKey.publicKey.export({ type: "spki", format: "pem" }).toString().replaceAll("\n", "");
  return { body: { algorithm: "ECDSA", digest: "SHA1", key } };
}
