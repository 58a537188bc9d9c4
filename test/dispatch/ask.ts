import type { Http } from "../../src/kit/http.ts";
import { askBytes } from "../../src/kit/http-ask.ts";

/** Posts JSON and reads JSON. */
export const ask = async (http: Http, url: string, body: unknown): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode(await askBytes(http, { channel: "Shelf", url, method: "POST", body: JSON.stringify(body) })));
