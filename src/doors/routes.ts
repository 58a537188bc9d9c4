import type { IncomingMessage } from "node:http";
import type { BaseContext } from "@apollo/server";
import type { Mask } from "../../schema/kit/errors.ts";
import type { Limits } from "../../schema/kit/limits.ts";
import { type Answer, plainError, TurnedAway } from "./answer.ts";
import type { Apollo } from "./apollo.ts";
import { answerCancel, answerLinkAsked, answerOrderPage, answerReturn, type Buyers } from "./buyers.ts";
import { answerDocument } from "./document.ts";
import { answerDrop, answerStatement } from "./drop.ts";
import { answerGraphql, refuseGraphql } from "./graphql.ts";
import { alive, readiness } from "./health.ts";
import { KnownQueries } from "./known-queries.ts";
import type { Metrics } from "./metrics.ts";
import type { DoorOptions, Sizes } from "./options.ts";
import { answerChallenge, answerWebhook, flat } from "./webhook.ts";

/** One way in. Its name is a metric's label, so it is one of few. */
interface Route {
  readonly name: string;
  readonly path: RegExp;
  readonly methods: readonly string[];
  answer(request: IncomingMessage, id: string): Answer | Promise<Answer>;
  /** How this route says no; `{ error: { code, message } }` unless it has its own way. */
  refuse?(request: IncomingMessage, refusal: TurnedAway): Answer;
}

interface Behind<TAccess, TContext extends BaseContext> {
  readonly options: DoorOptions<TAccess, TContext>;
  readonly apollo: Apollo<TContext>;
  readonly limits: Limits;
  readonly sizes: Sizes;
  readonly metrics: Metrics;
  readonly mask: Mask;
  readonly state: { readonly draining: boolean };
}

function routesTo<TAccess, TContext extends BaseContext>(behind: Behind<TAccess, TContext>): readonly Route[] {
  const { options, apollo, limits, sizes, metrics, mask, state } = behind;
  const graphql = { options, apollo, limits, bodyBytes: sizes.graphqlBytes, metrics, mask, known: new KnownQueries() };
  return [
    {
      name: "graphql",
      path: /^\/graphql$/,
      methods: ["GET", "POST", "OPTIONS"],
      answer: (request) => answerGraphql(request, graphql),
      refuse: (request, refusal) => refuseGraphql(request, refusal, options.origins),
    },
    {
      name: "webhook",
      path: /^\/webhooks\/([A-Za-z0-9_-]{1,64})$/,
      methods: options.challenge ? ["GET", "POST"] : ["POST"],
      answer: (request, id) =>
        request.method === "GET" && options.challenge
          ? answerChallenge(request, id, options.publicUrl ?? null, options.challenge)
          : answerWebhook(request, id, sizes.webhookBytes, options.webhook),
    },
    ...(options.carrierWebhook
      ? [
          {
            name: "carriers",
            path: /^\/carriers\/([A-Za-z0-9_-]{1,64})\/webhook$/,
            methods: ["POST"],
            answer: (request: IncomingMessage, id: string) =>
              answerWebhook(request, id, sizes.webhookBytes, options.carrierWebhook as DoorOptions<TAccess, TContext>["webhook"]),
          },
        ]
      : []),
    {
      name: "payments",
      path: /^\/payments\/([A-Za-z0-9_-]{1,64})\/webhook$/,
      methods: ["POST"],
      answer: (request, id) => {
        if (!options.paymentWebhook) throw new TurnedAway(404, "NOT_FOUND", "There is nothing at this address.");
        return answerWebhook(request, id, sizes.webhookBytes, options.paymentWebhook);
      },
    },
    {
      name: "files",
      path: /^\/files\/([A-Za-z0-9_-]{1,64})$/,
      methods: ["POST"],
      answer: (request, id) => answerDrop(request, id, sizes.fileBytes, options),
    },
    {
      name: "statements",
      path: /^\/files\/([A-Za-z0-9_-]{1,64})\/settlements$/,
      methods: ["POST"],
      answer: (request, id) => answerStatement(request, id, sizes.fileBytes, options),
    },
    {
      name: "authorized",
      path: /^\/channels\/([A-Za-z0-9_-]{1,64})\/authorized$/,
      methods: ["GET"],
      answer: async (request, id) => {
        const { searchParams } = new URL(request.url ?? "/", "http://muara");
        const page = await options.authorized({ channelId: id, query: Object.fromEntries(searchParams) });
        return { ...page, headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" } };
      },
    },
    {
      name: "documents",
      path: /^\/documents\/[\w/-]{1,100}$/,
      methods: ["GET", "HEAD"],
      answer: (request) => answerDocument(request, options.document),
    },
    ...(options.buyers ? routesOfBuyers(options.buyers) : []),
    { name: "healthz", path: /^\/healthz$/, methods: ["GET", "HEAD"], answer: alive },
    { name: "readyz", path: /^\/readyz$/, methods: ["GET", "HEAD"], answer: () => readiness(state.draining, options.ready ?? {}) },
    { name: "metrics", path: /^\/metrics$/, methods: ["GET", "HEAD"], answer: () => metricsPage(metrics) },
    {
      name: "playground",
      path: /^\/playground(\/.*)?$/,
      methods: ["GET", "HEAD"],
      answer: (request) => playgroundPage(request, options.playground),
    },
  ];
}

/** Their addresses hold tokens: no details of them are logged. */
const routesOfBuyers = (buyers: Buyers): readonly Route[] => [
  { name: "customer-link", path: /^\/customer\/link$/, methods: ["POST"], answer: (request) => answerLinkAsked(request, buyers) },
  {
    name: "order-page",
    path: /^\/o\/([\w.-]{1,120})$/,
    methods: ["GET", "HEAD"],
    answer: (request, token) => answerOrderPage(request, token, buyers),
  },
  {
    name: "order-cancel",
    path: /^\/o\/([\w.-]{1,120})\/cancel$/,
    methods: ["POST"],
    answer: (request, token) => answerCancel(request, token, buyers),
  },
  {
    name: "order-return",
    path: /^\/o\/([\w.-]{1,120})\/return$/,
    methods: ["POST"],
    answer: (request, token) => answerReturn(request, token, buyers),
  },
];

/** Who answers, what is said, and what the log may know of it. */
export interface Answered {
  readonly route: string;
  readonly answer: Answer;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Answers every request, whatever happens behind the door, with JSON wherever it is ours to say. */
export function answering<TAccess, TContext extends BaseContext>(behind: Behind<TAccess, TContext>) {
  const routes = routesTo(behind);

  return async (request: IncomingMessage): Promise<Answered> => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const route = routes.find((route) => route.path.test(path));
    if (!route)
      return { route: "none", details: {}, answer: plainError(new TurnedAway(404, "NOT_FOUND", "There is nothing at this address.")) };

    const id = route.path.exec(path)?.[1] ?? "";
    const details = detailsOf(route.name, id);
    const refuse = (refusal: TurnedAway) => route.refuse?.(request, refusal) ?? plainError(refusal);
    try {
      if (!route.methods.includes(request.method ?? "")) throw wrongMethod(route);
      return { route: route.name, details, answer: await route.answer(request, id) };
    } catch (error) {
      if (error instanceof TurnedAway) return { route: route.name, details: { ...details, code: error.code }, answer: refuse(error) };
      const { message, extensions } = behind.mask(error);
      const failure = refuse(new TurnedAway(500, "INTERNAL", message));
      return { route: route.name, details: { ...details, errorId: extensions?.id }, answer: failure };
    }
  };
}

function detailsOf(route: string, id: string): Readonly<Record<string, string>> {
  if (route === "payments") return { accountId: id };
  return ["webhook", "files", "statements", "authorized"].includes(route) ? { channelId: id } : {};
}

function wrongMethod({ methods }: Route): TurnedAway {
  const allow = methods.join(", ");
  return new TurnedAway(405, "METHOD_NOT_ALLOWED", `Only ${allow} can be used here.`, { allow });
}

async function metricsPage({ registry }: Metrics): Promise<Answer> {
  return { status: 200, headers: { "content-type": registry.contentType, "cache-control": "no-store" }, body: await registry.metrics() };
}

async function playgroundPage(
  request: IncomingMessage,
  page: ((request: Request) => Response | null | Promise<Response | null>) | undefined,
): Promise<Answer> {
  const asked = { method: request.method ?? "GET", headers: flat(request.headers) };
  const response = await page?.(new Request(new URL(request.url ?? "/", "http://muara"), asked));
  if (!response) throw new TurnedAway(404, "NOT_FOUND", "There is nothing at this address.");
  return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
}
