import type { ExecutionResult } from "graphql";
import { createElement as h, type ReactElement } from "react";

export interface LiveEvent {
  readonly number: number;
  readonly at: Date;
  readonly result: ExecutionResult;
}

/** Enough to scroll back through, little enough to stay quick. */
const kept = 200;

/** Adds a pushed result; newest first. */
export function withEvent(events: readonly LiveEvent[], result: ExecutionResult): readonly LiveEvent[] {
  return [{ number: (events[0]?.number ?? 0) + 1, at: new Date(), result }, ...events].slice(0, kept);
}

/** The events of the subscription that runs or ran last. The editor above shows only the newest one. */
export function EventLog({ events }: { events: readonly LiveEvent[] }): ReactElement {
  const count = events[0]?.number ?? 0;
  const title = count === 0 ? "Listening for events…" : `${count} ${count === 1 ? "event" : "events"}, newest first`;
  return h("section", { className: "events", "aria-label": "Events" }, h("h2", null, title), h("ol", { role: "log" }, events.map(row)));
}

const row = ({ number, at, result }: LiveEvent): ReactElement =>
  h(
    "li",
    { key: number },
    h("time", { dateTime: at.toISOString() }, at.toLocaleTimeString("en-GB")),
    h("code", null, JSON.stringify(result.errors ? result : result.data)),
  );
