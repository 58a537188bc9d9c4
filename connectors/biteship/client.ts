import type { CarrierAccess } from "../../src/carriers/carrier-client.ts";
import { type Answered, type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import type { BiteshipSettings } from "./settings.ts";

export type Access = CarrierAccess<BiteshipSettings>;

interface Call {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
  /** False for a POST that only asks. */
  readonly changes?: boolean;
}

/** An answer, and the code of a refusal: `null` when it is none. */
export interface Said {
  readonly body: Reader;
  readonly code: number | null;
}

/** Calls Biteship. Refusals that carry a code of theirs are answered, too. Throws ChannelUnavailable, ChannelRefused. */
export async function call({ settings, http }: Access, { method = "GET", path, body, changes }: Call): Promise<Said> {
  const ask: Ask = {
    channel: "Biteship",
    url: `${settings.url}${path}`,
    method,
    ...(changes === undefined ? {} : { changes }),
    // The key as it stands, without a scheme before it. https://biteship.com/en/docs/api/getting_started/authentication
    headers: { authorization: settings.apiKey, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const answered = await askAnything(http, ask);
  const read = readerOf(answered);
  if (answered.status >= 200 && answered.status <= 299) {
    if (read === null) throw new MalformedMessage("", "JSON");
    return { body: read, code: null };
  }
  const code = read?.optionalInteger("code") ?? null;
  if (read === null || code === null || answered.status === 401 || answered.status === 403) throw refusal(ask, answered.status);
  return { body: read, code };
}

/** Throws ChannelRefused in Biteship's own words, which name no person. */
export function refused({ body, code }: Said): never {
  throw new ChannelRefused(`Biteship: ${body.optionalText("error") ?? body.optionalText("message") ?? "refused"} (${code}).`, 400);
}

function readerOf({ body }: Answered): Reader | null {
  try {
    return Reader.json(body);
  } catch (error) {
    if (error instanceof MalformedMessage) return null;
    throw error;
  }
}
