/** A program: clients that ask for pages, or send webhooks, as fast as they are answered. */
import { shopifyOrder } from "../src/demo/channels.ts";
import { HttpLine, post, type Reply } from "./http-line.ts";
import { type Demand, inventOrder } from "./orders.ts";
import { obey } from "./program.ts";

export interface Pages {
  readonly url: string;
  readonly key: string;
  /** The bodies to choose from. */
  readonly bodies: readonly string[];
  readonly clients: number;
  readonly seconds: number;
}

export interface PagesRead {
  readonly requests: number;
  readonly seconds: number;
}

export interface Webhooks {
  readonly url: string;
  readonly first: number;
  readonly count: number;
  readonly demand: Demand;
  /** All orders are for this instead, one unit each. */
  readonly only?: string;
}

const headersOf = (key: string) => ({ "content-type": "application/json", accept: "application/json", authorization: `Bearer ${key}` });

async function readPages({ url, key, bodies, clients, seconds }: Pages): Promise<PagesRead> {
  const address = new URL(url);
  const requests = bodies.map((body) => post(address, headersOf(key), body));
  const began = performance.now();
  const until = began + seconds * 1_000;
  const counts = Array.from({ length: clients }, async () => {
    const line = await HttpLine.open(address);
    let count = 0;
    for (; performance.now() < until; count++) {
      checked(await line.ask(requests[Math.floor(Math.random() * requests.length)] as Buffer));
    }
    line.close();
    return count;
  });
  const read = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  return { requests: read, seconds: (performance.now() - began) / 1_000 };
}

/** Throws when it is not an answer with data: a server that fails fast would win. */
function checked({ status, body }: Reply): Buffer {
  if (status !== 200 || body.toString("latin1", 0, 8) !== '{"data":')
    throw new Error(`Answered ${status}: ${body.toString("utf8", 0, 500)}`);
  return body;
}

let prepared: { readonly address: URL; readonly requests: readonly Buffer[] } | null = null;

function prepareWebhooks({ url, first, count, demand, only }: Webhooks): number {
  const address = new URL(url);
  const requests = Array.from({ length: count }, (_, index) => {
    const { number, customer, lines } = inventOrder(first + index, demand);
    const wanted = only === undefined ? lines : [{ sku: only, title: only, quantity: 1, price: 1_000_000 }];
    const sent = shopifyOrder(url, {
      id: number,
      name: `#${number}`,
      customer,
      lines: wanted.map((line) => ({ ...line, price: `${line.price}.00` })),
    });
    return post(address, sent.headers, sent.body);
  });
  prepared = { address, requests };
  return requests.reduce((sum, { byteLength }) => sum + byteLength, 0) / count;
}

async function sendWebhooks(clients: number): Promise<void> {
  if (!prepared) throw new Error("Nothing is prepared.");
  const { address, requests } = prepared;
  const lines = await Promise.all(Array.from({ length: clients }, () => HttpLine.open(address)));
  let next = 0;
  await Promise.all(
    lines.map(async (line) => {
      for (let request = requests[next++]; request; request = requests[next++]) {
        const { status, body } = await line.ask(request);
        if (status !== 200) throw new Error(`A webhook was answered ${status}: ${body.toString("utf8", 0, 500)}`);
      }
      line.close();
    }),
  );
}

obey({
  readPages,
  async readPage({ url, key, body }: { readonly url: string; readonly key: string; readonly body: string }): Promise<string> {
    const address = new URL(url);
    const line = await HttpLine.open(address);
    const page = checked(await line.ask(post(address, headersOf(key), body)));
    line.close();
    return page.toString("utf8");
  },
  prepareWebhooks,
  sendWebhooks,
});
