import type { Reader } from "../../src/kit/read.ts";

/** The token of the next page. At the end it is missing, empty, or `false`. */
export function nextIn(data: Reader): string | null {
  const token = data.raw("next_page_token");
  return typeof token === "string" && token !== "" ? token : null;
}
