import type { Answer, Called } from "../channel-server.ts";
import { failed } from "./answers.ts";
import { signedBy } from "./signatures.ts";
import type { Site } from "./site.ts";

export const clientId = "TokoMela-app";
export const clientSecret = "PRD-cert";
const scope = "https://api.ebay.com/oauth/api_scope";

export function tokens(site: Site, { headers, body }: Called): Answer {
  const form = new URLSearchParams(Buffer.from(body).toString());
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
  if (headers.authorization !== basic || headers["content-type"] !== "application/x-www-form-urlencoded") {
    site.refused.push("token: credentials");
    return { status: 401, body: { error: "invalid_client", error_description: "client authentication failed" } };
  }
  const over: Answer = { status: 400, body: { error: "invalid_grant", error_description: "the provided grant is invalid" } };
  const access = { expires_in: 7200, token_type: "User Access Token" };
  switch (form.get("grant_type")) {
    case "client_credentials": {
      if (form.get("scope") !== scope) throw new Error("An application token is asked for with its scope");
      const token = `v^1.1#app-${site.next()}`;
      site.applicationTokens.add(token);
      return { body: { access_token: token, expires_in: 7200, token_type: "Application Access Token" } };
    }
    case "refresh_token":
      return form.get("refresh_token") === site.refreshToken ? { body: { access_token: site.newToken(), ...access } } : over;
    case "authorization_code":
      if (form.get("redirect_uri") !== "Toko_Melati-TokoMela-app-abcd" || !site.codes.delete(form.get("code") ?? "")) return over;
      site.refreshToken = `v^1.1#r-${site.next()}`;
      return {
        body: { access_token: site.newToken(), ...access, refresh_token: site.refreshToken, refresh_token_expires_in: 47_304_000 },
      };
    default:
      throw new Error(`eBay knows no grant ${form.get("grant_type")}`);
  }
}

export function unsigned(site: Site, called: Called): Answer | null {
  const said = signedBy(called, site.pair);
  if (said === "WRONG") site.refused.push(`${called.method} ${called.path}: signature`);
  if (said === "WRONG") return failed(403, 215_120, "Signature validation failed");
  return said === "NOT_SIGNED" && site.signaturesWanted ? failed(400, 215_001, "Missing x-ebay-signature-key header") : null;
}
