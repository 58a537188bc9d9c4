import { createSourceEventStream, type ExecutionArgs, type GraphQLError, type GraphQLSchema, OperationTypeNode } from "graphql";
import { idOfThing } from "../../schema/kit/aggregates.ts";
import type { Follows } from "../../schema/kit/context.ts";
import { isMasked, type Mask } from "../../schema/kit/errors.ts";
import { defaultLimits, type Limits } from "../../schema/kit/limits.ts";
import { cursorOf } from "../../schema/kit/live.ts";
import type { Access } from "../access/access.ts";
import type { Choose } from "../events/follower.ts";
import type { LoggedEvent } from "../events/tail.ts";
import { Refusal } from "../kit/errors.ts";
import type { EventDocument, EventDocuments, OpenDocument } from "../webhooks/event-documents.ts";
import { executeEvent } from "./execute-event.ts";
import { operationReader } from "./operation.ts";

export interface EventDocumentsOptions {
  readonly schema: GraphQLSchema;
  readonly limits?: Partial<Limits>;
  readonly mask: Mask;
  /** A fresh context; with `tail`, one whose subscriptions follow that. */
  contextOf(access: Access, tail?: Follows): unknown;
}

/** Executes subscriptions for those who are no sockets: read and checked by the same rules, and of the same events. */
export function eventDocuments({ schema, limits = {}, mask, contextOf }: EventDocumentsOptions): EventDocuments {
  const readOperation = operationReader(schema, { ...defaultLimits, ...limits });

  async function chooserOf(args: ExecutionArgs, access: Access): Promise<Choose<LoggedEvent>> {
    const followed: { after: number | null; choose: Choose<LoggedEvent> }[] = [];
    // In the place of the log: it takes down what would be followed.
    const tail: Follows = {
      position: 0,
      events(after, choose) {
        followed.push({ after, choose });
        return silence();
      },
    };
    const source = await createSourceEventStream({ ...args, contextValue: contextOf(access, tail) });
    if (!(Symbol.asyncIterator in source)) throw refusalOf(source.errors ?? []);
    await source[Symbol.asyncIterator]().return?.();
    const [first] = followed;
    if (!first)
      throw new Refusal("INVALID", "A webhook is told events of the log; this subscription is about something else.", ["document"]);
    if (first.after !== null)
      throw new Refusal("INVALID", "A webhook keeps its place by itself: leave `after` out, and use `replayWebhook`.", ["document"]);
    return first.choose;
  }

  function refusalOf(errors: readonly GraphQLError[]): Refusal {
    const said = errors.map(mask);
    const denied = said.some(({ extensions }) => extensions?.code === "UNAUTHORIZED");
    const message = denied ? "This key lacks the scope that the subscription needs." : said.map(({ message }) => message).join(" ");
    const forbidden = denied || said.some(({ extensions }) => extensions?.code === "FORBIDDEN");
    return new Refusal(forbidden ? "FORBIDDEN" : "INVALID", message, ["document"]);
  }

  async function open({ document: query, variables }: EventDocument, access: Access): Promise<OpenDocument> {
    const operation = readOperation({ query, variables });
    if (!("document" in operation)) throw refusalOf(operation);
    const { document, definition } = operation;
    if (definition.operation !== OperationTypeNode.SUBSCRIPTION)
      throw new Refusal("INVALID", `A webhook is told what a subscription says; this is a ${definition.operation}.`, ["document"]);
    const args: ExecutionArgs = { schema, document, variableValues: variables };
    const choose = await chooserOf(args, access);

    async function bodyOf(event: LoggedEvent, context: unknown): Promise<string | null> {
      const { errors, ...result } = await executeEvent(args, event, context);
      const said = errors?.map(mask);
      if (said?.some(isMasked)) return null;
      return JSON.stringify({ ...envelopeOf(event), payload: { ...result, ...(said && { errors: said }) } });
    }

    return {
      choose,
      bodies(events) {
        // Those that are told together share their reads, and nobody else's.
        const context = contextOf(access);
        return Promise.all(events.map((event) => bodyOf(event, context)));
      },
    };
  }

  return { open };
}

/** What is told of every event, whatever was asked. */
const envelopeOf = ({ id, type, position, aggregateType, aggregateId, sequence, occurredAt }: LoggedEvent) => ({
  id,
  type,
  position,
  cursor: cursorOf(position),
  aggregateType,
  aggregateId: idOfThing({ aggregateType, aggregateId }),
  sequence,
  occurredAt: new Date(occurredAt).toISOString(),
});

async function* silence(): AsyncGenerator<never> {}
