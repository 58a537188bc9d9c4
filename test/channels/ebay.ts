import { ebay } from "../../connectors/ebay/index.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { clientId, clientSecret, tokens } from "./ebay/access.ts";
import { failed } from "./ebay/answers.ts";
import { cancellationRoutes } from "./ebay/cancellations.ts";
import { inventoryRoutes } from "./ebay/inventory.ts";
import { notification, publicKey } from "./ebay/notifications.ts";
import { orderRoutes } from "./ebay/orders.ts";
import { signingPair } from "./ebay/signatures.ts";
import { Site } from "./ebay/site.ts";
import { answerBy, type Routes } from "./routes.ts";

/** What the double can do besides. */
export interface EbayDouble extends ChannelDouble {
  askToCancel(externalId: string): void;
  /** What a merchant comes back with who gave their consent. */
  consent(): string;
  /** The merchant takes the consent back: refresh tokens are worth nothing any more. */
  withdrawConsent(): void;
  /** Calls that move money are refused unsigned from now on, as for sellers in the EU and the UK. */
  demandSignatures(): void;
  /** An order that changes while its list is read. */
  touch(externalId: string): void;
  /** A site shows fewer units of an item than the item has. */
  showFewer(sku: string, units: number): void;
}

/**
 * eBay's Sell APIs as its reference says: https://developer.ebay.com/api-docs/sell/fulfillment/overview.html. Its own descriptions may not be
 * copied, so requests are checked here by hand.
 */
export async function openEbay(): Promise<EbayDouble> {
  const pair = signingPair();
  const site = new Site(pair);
  const server = await ChannelServer.start((called) => answer(site, called));
  return {
    connector: ebay as Connector,
    server,
    settings: {
      clientId,
      clientSecret,
      ruName: "Toko_Melati-TokoMela-app-abcd",
      apiBaseUrl: server.url,
      verificationToken: "0123456789abcdef0123456789abcdef",
      signingKey: { jwe: pair.jwe, privateKey: pair.privateKey },
      accessToken: site.newToken(),
      accessTokenExpiresAt: new Date(Date.now() + 7_200_000).toISOString(),
      refreshToken: site.refreshToken,
      refreshTokenExpiresAt: new Date(Date.now() + 47_304_000_000).toISOString(),
    },
    refused: site.refused,
    done: site.done,
    list: (sku, units) => site.list(sku, units),
    order: (wanted, at = new Date()) => site.order(wanted, at),
    cancel: (externalId) => site.cancel(site.find(externalId), "Buyer"),
    askToCancel: (externalId) => site.askToCancel(site.find(externalId)),
    touch: (externalId) => site.touch(site.find(externalId)),
    showFewer: (sku, units) => site.showFewer(sku, units),
    webhook: (externalId) => notification(site, externalId),
    orderOf: (externalId) => site.asSeen(site.find(externalId)),
    shown: (sku) => site.shown(sku),
    consent: () => site.consent(),
    withdrawConsent: () => site.withdrawConsent(),
    demandSignatures: () => site.demandSignatures(),
    stop: () => server.stop(),
  };
}

/** A call that changes something: some that only ask are POSTs, too. */
export const changesEbay = ({ method, path }: Called): boolean => method === "POST" && !/\/(token|bulk_get_inventory_item)$/.test(path);

const routes: Routes<Site> = [...orderRoutes, ...cancellationRoutes, ...inventoryRoutes];

function answer(site: Site, called: Called): Answer {
  const { method, path, headers } = called;
  if (path === "/identity/v1/oauth2/token") return tokens(site, called);
  const [word, token = ""] = (headers.authorization ?? "").split(" ");
  if (path.startsWith("/commerce/notification/v1/public_key/")) return publicKey(site, called, token);
  if (word !== (path.startsWith("/post-order/") ? "IAF" : "Bearer") || !site.userTokens.has(token)) {
    site.refused.push(`${method} ${path}: ${word}`);
    return failed(401, 1001, "Invalid access token");
  }
  const answered = answerBy(routes, site, called);
  if (answered === null) throw new Error(`eBay has no ${method} ${path}`);
  return answered;
}
