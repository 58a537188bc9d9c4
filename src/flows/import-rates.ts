import type { EntityManager } from "@mikro-orm/postgresql";
import { type RateCardHead, readHead } from "../carriers/rate-card-head.ts";
import { type LanesRead, lanesOfCsv, readCard } from "../carriers/rate-file.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { Reader } from "../kit/read.ts";
import { activateRateCard, addLanes, draftRateCard } from "./edit-rates.ts";

export interface RateFile {
  readonly format: "CSV" | "JSON";
  readonly file: string;
  /** The card's head, for CSV: a file of JSON has it in itself. */
  readonly card: object | null;
}

export interface RateFileRead extends LanesRead {
  readonly head: RateCardHead;
}

/** Reads a file of rates whole, and writes nothing. Throws Refusal INVALID or MalformedMessage. */
export function readRateFile({ format, file, card }: RateFile): RateFileRead {
  if (format === "JSON") {
    if (card !== null) throw new Refusal("INVALID", "A file of JSON has the card's head in itself: leave `card` out.", ["card"]);
    return readCard(file);
  }
  if (card === null)
    throw new Refusal("INVALID", "A CSV file holds lanes alone: give carrier, service, currency and the rest in `card`.", ["card"]);
  const head = readHead(Reader.of(card, "card"));
  return { head, ...lanesOfCsv(file, head) };
}

/**
 * Makes a rate card of a file, whole or not at all, as a draft or active at once. Throws Refusal INVALID when a row cannot be
 * read: a card that lacks lanes would quote wrongly.
 */
export async function importRateCard(
  em: EntityManager,
  deed: Deed,
  { head, lanes, bad }: RateFileRead,
  activate: boolean,
): Promise<string> {
  if (bad.length > 0) throw new Refusal("INVALID", wordsOf(bad), ["file"]);
  if (lanes.length === 0) throw new Refusal("INVALID", `The file has no lane of the service ${head.service}.`, ["file"]);
  const card = await draftRateCard(em, deed, head, null);
  await addLanes(em, card.id, lanes);
  if (activate) await activateRateCard(em, deed, card.id);
  return card.id;
}

const mostTold = 3;

function wordsOf(bad: LanesRead["bad"]): string {
  const told = bad
    .slice(0, mostTold)
    .map(({ line, cells: [cell] }) => `row ${line}${cell?.column ? `, ${cell.column}` : ""}: ${cell?.problem} ${cell?.remedy}`);
  const rest = bad.length > mostTold ? ` ${bad.length - mostTold} more; \`dryRun\` tells them all.` : "";
  return `Nothing was imported. ${told.join(" ").replace(/^r/, "R")}${rest}`;
}
