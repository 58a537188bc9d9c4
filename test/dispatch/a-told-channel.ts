import type { CommandAnswer, CommandKind, Commands, Teller } from "../../src/channels/command.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { Reader } from "../../src/kit/read.ts";
import { type Called, ChannelServer } from "../channels/channel-server.ts";

interface Settings {
  readonly url: string;
}

/** How a kind behaves at this channel. */
const ways: { readonly [Kind in CommandKind]: { readonly decides?: true; readonly knowsKey?: true; readonly observes?: true } } = {
  ACKNOWLEDGE: { knowsKey: true },
  READY_TO_SHIP: { knowsKey: true },
  SHIP: { observes: true },
  CANCEL: { decides: true, observes: true },
  ANSWER_CANCELLATION: { decides: true, knowsKey: true },
  // Neither: only a person can look.
  REFUND: {},
  DECIDE_RETURN: { observes: true },
};

function tellerOf<Kind extends CommandKind>(kind: Kind): Teller<Settings, Kind> {
  const { decides = false, knowsKey = false, observes = false } = ways[kind];
  const ask = (settings: Settings, path: string, more: Partial<Ask>): Ask => ({ channel: "Told", url: `${settings.url}${path}`, ...more });
  return {
    decides,
    knowsKey,
    async send(command, { settings, http }, key) {
      const body = JSON.stringify(command, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
      const call = ask(settings, `/commands/${kind}`, { method: "POST", headers: { "idempotency-key": key }, body });
      const { status, body: answer } = await askAnything(http, call);
      if (status === 422) return { outcome: "REJECTED", reason: Reader.json(answer).text("reason") };
      if (status !== 200) throw refusal(call, status);
      return JSON.parse(new TextDecoder().decode(answer)) as CommandAnswer;
    },
    ...(observes && {
      async observe(
        _command: Commands[Kind],
        { settings, http }: { settings: Settings; http: Parameters<typeof askAnything>[0] },
        key: string,
      ) {
        const { status, body } = await askAnything(http, ask(settings, `/commands/${key}`, {}));
        return status === 404 ? null : (JSON.parse(new TextDecoder().decode(body)) as CommandAnswer);
      },
    }),
  };
}

/** A connector of the tests' own, as small as one can be. */
export const toldConnector: Connector<Settings> = {
  key: "told",
  title: "Told",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: true,
    mustAccept: true,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: (raw) => ({ url: raw.text("url") }),
  normalise: () => [],
  tell: Object.fromEntries(Object.keys(ways).map((kind) => [kind, tellerOf(kind as CommandKind)])),
};

/** What the channel believes: how often each command was carried out, by its key, and what was said of it. */
export class ToldChannel {
  readonly done = new Map<string, number>();
  readonly said: { readonly kind: CommandKind; readonly key: string; readonly body: Record<string, unknown> }[] = [];
  /** What the next commands of a kind are answered with, instead of ACCEPTED. */
  readonly answers = new Map<CommandKind, (CommandAnswer | number)[]>();
  /** What it decided later, by key. */
  readonly decided = new Map<string, CommandAnswer>();
  server!: ChannelServer;

  static async start(): Promise<ToldChannel> {
    const channel = new ToldChannel();
    channel.server = await ChannelServer.start((called) => channel.#answer(called));
    return channel;
  }

  /** Commands of a kind that were sent, with repeats. */
  sent(kind: CommandKind): number {
    return this.server.calls.filter(({ method, path }) => method === "POST" && path === `/commands/${kind}`).length;
  }

  #answer({ method, path, headers, body }: Called) {
    const [, , word = ""] = path.split("/");
    if (method === "GET") {
      const known = this.decided.get(word);
      return known ? { body: known } : { status: 404, body: {} };
    }
    const kind = word as CommandKind;
    const key = headers["idempotency-key"] ?? "";
    this.said.push({ kind, key, body: JSON.parse(Buffer.from(body).toString("utf8")) as Record<string, unknown> });
    const answer = this.answers.get(kind)?.shift() ?? { outcome: "ACCEPTED" as const, reference: `ref-${key.slice(-4)}` };
    if (typeof answer === "number") return { status: answer, body: {} };
    if (answer.outcome === "REJECTED") return { status: 422, body: { reason: answer.reason } };
    // Who knows keys does a command once; others do it as often as it comes.
    if (!ways[kind].knowsKey || !this.done.has(key)) this.done.set(key, (this.done.get(key) ?? 0) + 1);
    this.decided.set(key, answer);
    return { body: answer };
  }
}
