import type { Answer, Called } from "../channel-server.ts";

export const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: { errors: [{ code, message, details: "" }] },
});

/** Every answer tells the rate of its operation, in calls a second. */
export const limited =
  <Seller>(rate: string, answer: (seller: Seller, called: Called, id: string) => Answer) =>
  (seller: Seller, called: Called, id = ""): Answer => ({ ...answer(seller, called, id), headers: { "x-amzn-ratelimit-limit": rate } });
