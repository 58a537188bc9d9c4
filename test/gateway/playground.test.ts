import { expect, test } from "vitest";
import { buildPlayground } from "../../src/playground/build.ts";
import { describePlayground } from "../playground/describe-playground.ts";
import { openGateway, sleep } from "../support/gateway.ts";
import { anOrder } from "../support/shop.ts";

await buildPlayground();
const gateway = await openGateway();
const { shop } = gateway;
await shop.stock(await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 }), { MUG: 100 });
await shop.accept(await shop.channel({ code: "web" }), anOrder({ number: "#1001" }));
const key = await gateway.owner();

test("a browser that comes again is told that nothing changed, and files travel compressed", async () => {
  const page = await fetch(`${gateway.url}/playground`);
  const again = await fetch(`${gateway.url}/playground`, { headers: { "if-none-match": page.headers.get("etag") ?? "" } });
  expect([page.status, again.status, await again.text()]).toEqual([200, 304, ""]);

  const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1] ?? "";
  const plain = await fetch(`${gateway.url}${script}`, { method: "HEAD", headers: { "accept-encoding": "identity" } });
  const small = await fetch(`${gateway.url}${script}`, { method: "HEAD", headers: { "accept-encoding": "br" } });
  expect(small.headers.get("content-encoding")).toBe("br");
  expect(Number(small.headers.get("content-length"))).toBeLessThan(Number(plain.headers.get("content-length")) / 2);
});

describePlayground("the gateway's own playground in a browser", () => ({
  url: gateway.url,
  key,
  query: { example: "Newest orders", answer: "#1001" },
  subscription: {
    example: "Live: orders",
    provoke: async () => {
      // The page says nothing of when its subscription stands.
      await sleep(1_500);
      await shop.accept(await shop.channel(), anOrder());
    },
  },
  documentedType: "Order",
}));
