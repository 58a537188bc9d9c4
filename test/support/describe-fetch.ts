import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "../../src/channels/connector.ts";
import type { Http } from "../../src/kit/http.ts";
import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";

/** Asks a small server in place of the channel. `body` is what comes of it when all is well; `fetched`: of which call's answer, where there are several. */
export function describeFetch<Settings extends object>(
  connector: Connector<Settings>,
  settings: Settings,
  body: Uint8Array,
  fetched?: (path: string, message: Uint8Array) => Uint8Array,
): void {
  describe.runIf(connector.fetch !== undefined)("fetch", () => {
    let server: Server;
    let answer: { readonly status: number; readonly headers?: Record<string, string> } = { status: 200 };
    beforeAll(async () => {
      server = createServer(({ url = "/" }, response) =>
        response.writeHead(answer.status, answer.headers).end(answer.status === 200 ? (fetched?.(url, body) ?? body) : "{}"),
      );
      await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    });
    afterAll(() => new Promise((closed) => server.close(closed)));

    const http: Http = (url, init) =>
      fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(String(url)).pathname}`, init);
    const ask = (status: number, headers: Record<string, string> = {}, way: Http = http) => {
      answer = { status, headers };
      return (
        connector.fetch?.({ externalId: "1001", version: null }, { settings, http: way, now: () => new Date() }) ??
        Promise.reject(new Error("no fetch"))
      );
    };

    test("brings the message as it is", async () => {
      const brought = Buffer.from((await ask(200)).body);

      if (fetched) expect(JSON.parse(brought.toString())).toEqual(JSON.parse(Buffer.from(body).toString()));
      else expect(brought.equals(body)).toBe(true);
    });

    test.each([401, 403, 404, 422])("%i is refused, and asking again cannot help", async (status) => {
      const error = await ask(status).catch((thrown: unknown) => thrown);

      expect(error).toBeInstanceOf(ChannelRefused);
      expect(error).toMatchObject({ status, message: expect.stringContaining(connector.title) });
      expect(textsIn(settings).filter((text) => String(error).includes(text))).toEqual([]);
    });

    test.each([429, 500, 502, 503])("%i is worth asking again", async (status) => {
      await expect(ask(status, { "retry-after": "7" })).rejects.toMatchObject({ name: "ChannelUnavailable", retryAfter: 7 });
      await expect(ask(status)).rejects.toMatchObject({ name: "ChannelUnavailable", retryAfter: null });
    });

    test("no answer at all is worth asking again", async () => {
      const noAnswer = () => Promise.reject(new TypeError("fetch failed"));

      await expect(ask(200, {}, noAnswer)).rejects.toBeInstanceOf(ChannelUnavailable);
    });
  });
}

/** Every secret among the settings: none belongs into an error. */
const textsIn = (settings: object): string[] =>
  Object.entries(settings)
    .filter(([name]) => /secret|token|key|password/i.test(name))
    .flatMap(([, value]) => value)
    .filter((value) => typeof value === "string");
