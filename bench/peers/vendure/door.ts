import { Http } from "../http.ts";
import { checkoutDocument, checkoutOf } from "./documents.ts";

export const adminPassword = "bench-admin-1";

/** The two APIs of a Vendure server. */
export interface Door {
  readonly http: Http;
  admin<Data>(document: string, variables?: unknown): Promise<Data>;
  /** Goes through the whole checkout; answers the order's id, or null when there is not enough stock. Throws for any other refusal. */
  checkout(variantIds: readonly string[], methodId: string, buyer: number): Promise<string | null>;
}

interface Refused {
  readonly errorCode?: string;
  readonly transitionError?: string;
}

interface CheckedOut {
  readonly added: { readonly errorResults: readonly Refused[] };
  readonly arranging: Refused | null;
  readonly paid: (Refused & { readonly id?: string; readonly state?: string }) | null;
}

/** Signs in as the administrator. */
export async function openDoor(url: string): Promise<Door> {
  const http = new Http(url);
  const login = `mutation { login(username: "superadmin", password: "${adminPassword}") { __typename } }`;
  const { headers } = await http.graphql("/admin-api", login);
  const authorization = `Bearer ${String(headers["vendure-auth-token"])}`;
  return {
    http,
    admin: async <Data>(document: string, variables?: unknown) =>
      (await http.graphql<Data>("/admin-api", document, variables, { authorization })).body,
    async checkout(variantIds, methodId, buyer) {
      const { body } = await http.graphql<CheckedOut>("/shop-api", checkoutDocument, checkoutOf(variantIds, methodId, buyer));
      if (body.paid?.state === "PaymentAuthorized") return body.paid.id as string;
      const refusals = [...body.added.errorResults, body.arranging, body.paid];
      if (refusals.some((refused) => refused?.errorCode === "INSUFFICIENT_STOCK_ERROR")) return null;
      throw new Error(`The checkout was refused: ${JSON.stringify(body).slice(0, 500)}`);
    },
  };
}
