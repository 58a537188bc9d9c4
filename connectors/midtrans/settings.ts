import type { Reader } from "../../src/kit/read.ts";

export interface MidtransSettings {
  readonly serverKey: string;
  readonly apiBaseUrl: string;
}

export const settingsOf = (raw: Reader): MidtransSettings => ({
  serverKey: raw.text("serverKey"),
  // The sandbox is https://api.sandbox.midtrans.com.
  apiBaseUrl: raw.optionalText("apiBaseUrl") ?? "https://api.midtrans.com",
});
