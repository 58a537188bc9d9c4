import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import { openDoor, type RawSocket, rawSocket, until } from "./opened.ts";

interface News {
  readonly n: number;
  readonly text: string;
}

/** A door where one event goes to all who listen, and every execution of one is counted. */
async function aStage() {
  const listeners = new Set<(news: News) => void>();
  const executed: string[] = [];
  const schema = buildSchema(
    "type Query { hello: String } type Subscription { news(after: Int): News! } type News { n: Int!, text(loud: Boolean): String! }",
  );
  Object.assign(schema.getSubscriptionType()?.getFields().news ?? {}, {
    subscribe: () => streamOf(listeners),
    resolve: (news: News) => ({
      n: news.n,
      text: ({ loud }: { loud?: boolean }) => {
        executed.push(`${news.n}${loud ? "!" : ""}`);
        return loud ? news.text.toUpperCase() : news.text;
      },
    }),
  });
  const opened = await openDoor({ schema, rightsOf: ({ key }) => (key.endsWith("-boss") ? "all" : "some") });
  const listen = async (query: string, { variables = {}, apiKey = "secret", id = "1" } = {}) => {
    const raw = await rawSocket(opened, { apiKey });
    const before = listeners.size;
    raw.say({ id, type: "subscribe", payload: { query, variables } });
    await until(() => listeners.size > before);
    return raw;
  };
  const tell = (n: number, text = "tea") => {
    const news = { n, text };
    for (const hear of listeners) hear(news);
  };
  return { listen, tell, executed };
}

async function* streamOf(listeners: Set<(news: News) => void>): AsyncGenerator<News> {
  const waiting: News[] = [];
  let wake = (): void => {};
  listeners.add((news) => {
    waiting.push(news);
    wake();
  });
  for (;;) {
    yield* waiting.splice(0);
    if (waiting.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
}

const messagesOf = ({ messages }: RawSocket, id: string) => messages.filter((message) => message.id === id);
const payloadsOf = (raw: RawSocket, id = "1") => messagesOf(raw, id).map(({ payload }) => payload);

test("an event is executed once for all who ask the same with the same rights, wherever in the log they began", async () => {
  const { listen, tell, executed } = await aStage();
  const alike = [
    await listen("subscription { news { n text } }"),
    await listen("subscription($after: Int) { news(after: $after) { n text } }", { variables: { after: 3 } }),
    await listen("subscription Mine($after: Int) { news(after: $after) { n, text } }", { variables: { after: 5 }, id: "zwölf" }),
  ];
  const loud = "subscription($loud: Boolean) { news { n text(loud: $loud) } }";
  const [shouting, whispering] = [await listen(loud, { variables: { loud: true } }), await listen(loud, { variables: { loud: false } })];
  const boss = await listen("subscription { news { n text } }", { apiKey: "secret-boss" });

  tell(1);
  await until(() => [...alike, shouting, whispering, boss].every(({ messages }) => messages.some(({ type }) => type === "next")));

  expect(executed.sort()).toEqual(["1", "1", "1", "1!"]);
  expect(alike.map((raw, index) => payloadsOf(raw, ["1", "1", "zwölf"][index]))).toEqual(
    Array(3).fill([{ data: { news: { n: 1, text: "tea" } } }]),
  );
  expect(payloadsOf(shouting)).toEqual([{ data: { news: { n: 1, text: "TEA" } } }]);
});

test("messages of every length come as they were said", async () => {
  const { listen, tell } = await aStage();
  const raw = await listen("subscription { news { n text } }", { id: "é" });
  const lengths = [0, 1, ...Array.from({ length: 80 }, (_, n) => n + 20), ...Array.from({ length: 120 }, (_, n) => n + 65_440), 300_000];

  for (const length of lengths) tell(length, "ü".repeat(length % 2) + "x".repeat(length - (length % 2)));
  await until(() => payloadsOf(raw, "é").length === lengths.length);

  expect(payloadsOf(raw, "é")).toEqual(
    lengths.map((length) => ({ data: { news: { n: length, text: "ü".repeat(length % 2) + "x".repeat(length - (length % 2)) } } })),
  );
});

test("once a client has completed it hears nothing more, and others all", async () => {
  const { listen, tell } = await aStage();
  const leaving = await listen("subscription { news { n } }");
  const staying = await listen("subscription { news { n } }");
  let n = 0;
  const telling = setInterval(() => {
    n += 1;
    tell(n);
  }, 1);

  await until(() => payloadsOf(leaving).length >= 20);
  leaving.say({ id: "1", type: "complete" });
  leaving.say({ type: "ping" });
  await until(() => leaving.messages.some(({ type }) => type === "pong"));
  const heard = payloadsOf(leaving).length;
  await until(() => payloadsOf(staying).length >= heard + 50);
  clearInterval(telling);

  expect(payloadsOf(leaving).length).toBe(heard);
  expect(messagesOf(leaving, "1").map(({ type }) => type)).not.toContain("complete");
  expect(payloadsOf(staying)).toEqual(Array.from({ length: payloadsOf(staying).length }, (_, n) => ({ data: { news: { n: n + 1 } } })));
});
