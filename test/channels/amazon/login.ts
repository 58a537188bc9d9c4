import type { Answer, Called } from "../channel-server.ts";
import type { Seller } from "./seller.ts";

export const client = { id: "amzn1.application-oa2-client.double", secret: "double-client-secret" };
export const refreshToken = "Atzr|double";
export const consentCode = "double-consent-code";

/** https://developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api */
export function login(seller: Seller, called: Called): Answer {
  const form = new URLSearchParams(Buffer.from(called.body).toString());
  const isForm = called.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  if (called.method !== "POST" || !isForm) return { status: 400, body: { error: "invalid_request" } };
  if (form.get("client_id") !== client.id || form.get("client_secret") !== client.secret) {
    seller.refused.push(called.path);
    return { status: 401, body: { error: "invalid_client", error_description: "Client authentication failed" } };
  }
  const isGood =
    form.get("grant_type") === "refresh_token"
      ? form.get("refresh_token") === refreshToken
      : form.get("grant_type") === "authorization_code" && form.get("code") === consentCode && form.has("redirect_uri");
  if (!isGood) return { status: 400, body: { error: "invalid_grant", error_description: "The request has an invalid grant parameter" } };
  return { body: { access_token: seller.issue(), refresh_token: refreshToken, token_type: "bearer", expires_in: 3600 } };
}
