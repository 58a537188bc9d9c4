import type { BaseContext } from "@apollo/server";
import type { DocumentNode, ExecutionResult, GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { Limits } from "../../schema/kit/limits.ts";
import type { Buyers } from "./buyers.ts";

export type DoorName = "http" | "ws";

/** A message a channel sent us, as it came. Header names are lower-case. */
export interface WebhookRequest {
  readonly channelId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A GET at the address of a channel's messages. */
export interface ChallengeRequest {
  readonly channelId: string;
  readonly query: Readonly<Record<string, string>>;
  /** The address as the outside knows it, without the query. */
  readonly url: string;
}

/** A merchant who comes back from a channel that let us in. */
export interface AuthorizedRequest {
  readonly channelId: string;
  readonly query: Readonly<Record<string, string>>;
}

/** A file of orders, by somebody with a key. */
export interface DropRequest<TAccess> {
  readonly channelId: string;
  readonly access: TAccess;
  readonly body: Buffer;
  /** Only to be told what is wrong with it. */
  readonly dryRun: boolean;
}

/** A marketplace's statement, by somebody with a key. */
export interface StatementRequest<TAccess> extends DropRequest<TAccess> {
  /** Its id and what was paid out by it, where the file does not say. */
  readonly said: { readonly statement: string | null; readonly payout: string | null; readonly fileName: string | null };
}

/** An operation to execute. */
export interface Asked<TContext> {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>> | null;
  readonly context: TContext;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file that is handed out. */
export interface FileAnswer {
  readonly mediaType: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** What the doors need from the house. `TAccess` is who a key belongs to and what it may do; the doors never look inside. */
export interface DoorOptions<TAccess, TContext extends BaseContext> {
  readonly schema: GraphQLSchema;
  /** Executes queries and mutations that were parsed and validated; never throws. Data may be a `JsonText`. */
  execute(asked: Asked<TContext>): Promise<ExecutionResult>;
  readonly logger: Logger;

  /** Whose key this is; null when it is nobody's. Asked with null when no key was sent. */
  authenticate(bearer: string | null, door: DoorName): Promise<TAccess | null>;
  /** False once a key is revoked. Asked now and then while a socket lives. */
  accessStillValid(access: TAccess): boolean | Promise<boolean>;
  /** The same text for all who may see the same: what is pushed to them is executed once. Nothing is shared without it. */
  rightsOf?(access: TAccess): string;
  /** A fresh context: one for each operation, and one for each event pushed by a subscription. */
  makeContext(access: TAccess): TContext;
  webhook(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Takes the webhooks of payment gateways; without it none are taken. */
  paymentWebhook?(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Takes carriers' messages; `channelId` is the account's id or code. Without it none are taken. */
  carrierWebhook?(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Answers a channel that asks whether its address is ours; without it only POST is taken there. */
  challenge?(request: ChallengeRequest): Promise<WebhookAnswer>;
  /** How the outside reaches the gateway, for example `https://orders.example.com`. */
  readonly publicUrl?: string | undefined;
  /** Takes files of orders; without it none are taken. */
  drop?(request: DropRequest<TAccess>): Promise<WebhookAnswer>;
  /** Opens a signed link to a document; VOID for a label that is not used any more, null for anything that is wrong with the link. */
  document?(url: URL): Promise<FileAnswer | "VOID" | null>;
  /** Takes statements of marketplaces; without it none are taken. */
  statement?(request: StatementRequest<TAccess>): Promise<WebhookAnswer>;
  /** Where merchants come back to from a channel; the answer is a page. */
  authorized(request: AuthorizedRequest): Promise<WebhookAnswer>;
  /** For buyers without a key; without it there are no such doors. */
  readonly buyers?: Buyers;
  /** Pages below `/playground`; null where there is none. */
  playground?(request: Request): Response | null | Promise<Response | null>;
  /** What must work for us to be ready, by name. A check says no by throwing. */
  readonly ready?: Readonly<Record<string, () => unknown>>;

  /** Port 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  /** Gets the doors' metrics and those of the process; other parts add theirs. */
  readonly registry?: Registry;
  /** Web origins that may call `/graphql` from a browser. Keys are never sent by a browser of itself, so all may by default. */
  readonly origins?: "*" | readonly string[];
  /** Whether clients may ask for the schema; they may by default. */
  readonly introspection?: boolean;
  readonly limits?: Partial<Limits>;
  readonly sizes?: Partial<Sizes>;
}

/** Bytes, counts and milliseconds of the doors themselves. */
export interface Sizes {
  /** Bytes of a request to `/graphql`. */
  readonly graphqlBytes: number;
  readonly webhookBytes: number;
  /** Bytes of a dropped file. */
  readonly fileBytes: number;
  /** Bytes of one message on a socket. */
  readonly frameBytes: number;
  readonly operationsPerSocket: number;
  /** Within this a socket must say who it is. */
  readonly initMs: number;
  readonly keepAliveMs: number;
  readonly accessCheckMs: number;
  /** Bytes that may wait for a reader before we stop listening to it. */
  readonly unreadBytes: number;
  /** How long a reader may take nothing of what waits for it before it is cut off. */
  readonly unreadMs: number;
}

export const defaultSizes: Sizes = {
  graphqlBytes: 256 * 1024,
  webhookBytes: 5 * 1024 * 1024,
  fileBytes: 20 * 1024 * 1024,
  frameBytes: 64 * 1024,
  operationsPerSocket: 50,
  initMs: 5_000,
  keepAliveMs: 12_000,
  accessCheckMs: 30_000,
  unreadBytes: 1024 * 1024,
  unreadMs: 10_000,
};
