import { type AggregateType, aggregateTypes, told } from "../../src/events/event-types.ts";
import type { Told } from "../../src/events/told/told.ts";
import { hearings } from "../kit/aggregates.ts";
import { hidden } from "../kit/client-ids.ts";
import { meanings, spelled } from "./event.enums.ts";

const intro = `# Events

<!-- Made of src/events/told by \`npm run schema\`. Change it there. -->

Every transition is told by exactly one event, in the transaction that makes it. What is listed here reaches [subscriptions](api.md#subscriptions)
(\`events\` has all of it) and [webhooks](webhooks.md), each event once and in order. \`data\` has ids, states, quantities and money in minor units as
text, and never personal data. Ids in it are the API's. A name with \`?\` is there only where it applies; the shape is given where it is more
than a value.

The events of each thing are numbered 1, 2, 3 … in \`sequence\`. A reservation or a set of rules is such a thing; an allocation, a hold and a promise are
told of the work or the order that they are for. Of stock that work is promised there is at most one event for each piece of work, kind and
transaction, with all its lines.
`;

const limits = {
  ANY: "whatever its limits",
  OWN: "of its own",
  SHARED: "of its own, and of none in particular",
  NONE: "never",
} as const;

const listed = (words: readonly string[]): string =>
  words
    .filter((word) => !hidden.has(word))
    .map((word) => `\`${word}\``)
    .join(", ");

function section(aggregate: AggregateType): string {
  const { scope, node, channel, location } = hearings[aggregate];
  const { always, events }: Told = told[aggregate];
  return [
    `## ${aggregate}`,
    `${meanings[aggregate]} In filters \`${spelled(aggregate)}\`. Needs \`${scope}\`. A key limited to channels hears them: ${limits[channel]}; one limited to locations: ${limits[location]}. ${
      node === null ? "`subject` is null." : `\`subject\` is a \`${node}\`.`
    }`,
    `Always in \`data\`: ${listed(always)}.`,
    ["| Event | Means | Data besides |", "| --- | --- | --- |", ...Object.entries(events).map(rowOf)].join("\n"),
  ].join("\n\n");
}

const rowOf = ([type, [meaning, ...more]]: [string, Told["events"][string]]): string => `| \`${type}\` | ${meaning} | ${listed(more)} |`;

/** docs/events.md: everything that can be told, who hears it, and what it says. */
export const eventsPage = (): string => `${[intro.trimEnd(), ...aggregateTypes.map(section)].join("\n\n")}\n`;
