/** A program: a shop that sends webhooks and staff who read, at a steady pace. */
import { post } from "../http-line.ts";
import { obey } from "../program.ts";
import { keepPace, type Pace } from "./pace.ts";
import { Reads } from "./reads.ts";
import { type Told, Webhooks } from "./webhooks.ts";

export interface Traffic {
  readonly url: string;
  readonly webhookUrl: string;
  readonly key: string;
  readonly webhooksPerSecond: number;
  readonly readsPerSecond: number;
  /** Orders are numbered from here. */
  readonly firstNumber: number;
}

export interface Taken {
  readonly webhooks: { readonly count: number; readonly p99: number };
  readonly reads: { readonly count: number; readonly p99: number };
}

export interface Sent {
  readonly acknowledged: readonly string[];
  readonly duplicates: number;
  readonly told: readonly Told[];
}

const connections = 8;
let paces: { readonly webhooks: Pace; readonly reads: Pace } | null = null;
let webhooks: Webhooks | null = null;
const acknowledged = new Set<string>();
let duplicates = 0;

function start({ url, webhookUrl, key, webhooksPerSecond, readsPerSecond, firstNumber }: Traffic): void {
  const shop = new Webhooks(webhookUrl, firstNumber);
  const staff = new Reads();
  const [intake, api] = [new URL(webhookUrl), new URL(`${url}/graphql`)];
  const headers = { "content-type": "application/json", accept: "application/json", authorization: `Bearer ${key}` };
  webhooks = shop;
  paces = {
    webhooks: keepPace({
      url: intake,
      perSecond: webhooksPerSecond,
      connections,
      async once(ask) {
        const webhook = shop.next();
        const { status, body } = await ask(post(intake, webhook.headers, webhook.body));
        if (status !== 200) throw new Error(`A webhook was answered ${status}: ${body.toString("utf8", 0, 500)}`);
        if (acknowledged.has(webhook.deliveryId)) duplicates += 1;
        acknowledged.add(webhook.deliveryId);
        shop.acknowledged(webhook);
      },
    }),
    reads: keepPace({
      url: api,
      perSecond: readsPerSecond,
      connections,
      async once(ask) {
        const { body } = await ask(post(api, headers, staff.next()));
        staff.read(body);
      },
    }),
  };
}

obey({
  start,
  taken: (): Taken | null => paces && { webhooks: paces.webhooks.taken(), reads: paces.reads.taken() },
  async stop(): Promise<Sent> {
    await Promise.all([paces?.webhooks.stop(), paces?.reads.stop()]);
    return { acknowledged: [...acknowledged], duplicates, told: webhooks?.told ?? [] };
  },
});
