import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { Reader } from "../kit/read.ts";
import type { RoutingInputs } from "../routing/inputs.ts";
import type { PlannedFulfillmentOrder } from "../routing/plan.ts";
import { hashOf } from "../routing/stored-inputs.ts";
import type { RoutingCase, RoutingCases } from "./routing-case.ts";

/** A stored decision as a line of an exported file. Names of what its inputs speak of stand with it, so that a line can be read alone. */
export interface DecisionLine {
  /** The order's number. */
  readonly id: string;
  readonly decidedAt: string;
  readonly inputs: RoutingInputs;
  readonly inputsHash: string;
  readonly fulfillmentOrders: readonly PlannedFulfillmentOrder[];
  /** Locations' codes and items' SKUs, by id. */
  readonly names: Readonly<Record<string, string>>;
}

/** Reads exported decisions, plain or packed (`.gz`). Throws MalformedMessage with the line when one is not as it was exported. */
export async function readDecisions(path: string): Promise<RoutingCases> {
  const names = new Map<string, string>();
  const cases: RoutingCase[] = [];
  const file = createReadStream(path);
  const lines = createInterface({ input: path.endsWith(".gz") ? file.pipe(createGunzip()) : file, crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === "") continue;
    const read = lineOf(line, `${basename(path)}:${number}`);
    for (const [id, name] of Object.entries(read.names)) names.set(id, name);
    cases.push({ id: read.id, placedAt: read.decidedAt, inputs: read.inputs, decided: read.fulfillmentOrders, proven: null });
  }
  const nameOf = (id: string) => names.get(id) ?? id;
  return { name: basename(path).replace(/\.(nd)?jsonl?(\.gz)?$/, ""), main: null, names: { location: nameOf, item: nameOf }, cases };
}

/** The hash says that the inputs are whole; their shape is the router's own, which wrote them. */
function lineOf(text: string, path: string): DecisionLine {
  const reader = Reader.json(text, path);
  const line = JSON.parse(text) as DecisionLine;
  const inputs = reader.object("inputs");
  for (const key of ["lines", "locations", "stock"]) inputs.list(key);
  if (reader.text("inputsHash") !== hashOf(line.inputs)) reader.fail("inputs", "the inputs that its hash is of: the line was changed");
  reader.list("fulfillmentOrders");
  reader.object("names");
  return { ...line, id: reader.id("id"), decidedAt: reader.text("decidedAt") };
}
