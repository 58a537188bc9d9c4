import Parser from "edifact/parser.js";
import { MalformedMessage } from "../../src/kit/read.ts";
import { Segment } from "./segment.ts";

export interface Interchange {
  readonly unb: Segment;
  readonly messages: readonly Message[];
  /** What its segments look like, UNB to UNZ, each with its end. */
  readonly texts: readonly string[];
  /** Empty when there was none. */
  readonly una: string;
  readonly separators: Separators;
}

/** What stands between UNH and UNT. */
export interface Message {
  readonly unh: Segment;
  readonly segments: readonly Segment[];
  /** UNH and UNT among them. */
  readonly count: number;
}

interface Separators {
  readonly component: string;
  readonly element: string;
  /** Marks that stand in a number: without UNA the standard leaves both. */
  readonly decimals: string;
  /** Takes a separator's meaning away; null: nothing does. */
  readonly release: string | null;
  readonly terminator: string;
}

/** Reads a file's interchanges, one behind the other. Throws MalformedMessage. */
export function interchangesIn(text: string): Interchange[] {
  const found: Interchange[] = [];
  let rest = text.replace(/^\uFEFF/, "").trimStart();
  while (rest !== "") {
    const una = /^UNA[^\r\n]{6}/.exec(rest)?.[0] ?? "";
    const separators = separatorsOf(una);
    const { texts, length } = textsIn(rest.slice(una.length), separators);
    found.push(readInterchange(una, texts, separators));
    rest = rest.slice(una.length + length).trimStart();
  }
  if (found.length === 0) throw new MalformedMessage("the interchange", "UNB at its beginning: the file is empty");
  return found;
}

function separatorsOf(una: string): Separators {
  if (una === "") return { component: ":", element: "+", decimals: ".,", release: "?", terminator: "'" };
  const [component, element, decimals, release, , terminator] = una.slice(3) as unknown as [string, string, string, string, string, string];
  const used = [component, element, terminator, ...(release === " " ? [] : [release])];
  if (new Set(used).size < used.length) throw new MalformedMessage("UNA", "separators that differ from each other");
  // The parser puts these into a set of characters of an expression as they are.
  if (used.some((sign) => /[[\\\]^A-Za-z0-9 ]/.test(sign)))
    throw new MalformedMessage("UNA", "separators that are signs, and none of [ \\ ] ^");
  if (decimals !== "." && decimals !== ",") throw new MalformedMessage("UNA", "a point or a comma for the decimal mark");
  return { component, element, decimals, release: release === " " ? null : release, terminator };
}

/** The segments up to UNZ as they stand, each with its end. */
function textsIn(text: string, separators: Separators): { texts: string[]; length: number } {
  const { element } = separators;
  const texts: string[] = [];
  for (let from = 0, end = endOf(text, 0, separators); end > 0; from = end, end = endOf(text, from, separators)) {
    const one = text.slice(from, end).trimStart();
    if (texts.length === 0 && !one.startsWith(`UNB${element}`)) break;
    texts.push(one);
    if (one.startsWith(`UNZ${element}`)) return { texts, length: end };
  }
  throw new MalformedMessage("the interchange", texts.length === 0 ? "UNB at its beginning" : "UNZ at its end: the file is cut short");
}

/** Behind the segment that begins there; 0 when it has no end. A sign that is released ends none. */
function endOf(text: string, from: number, { release, terminator }: Separators): number {
  for (let at = from; at < text.length; at += 1)
    if (text[at] === release) at += 1;
    else if (text[at] === terminator) return at + 1;
  return 0;
}

function readInterchange(una: string, texts: readonly string[], separators: Separators): Interchange {
  const segments = parse(texts.join(""), separators);
  if (segments.length !== texts.length) throw new MalformedMessage("the interchange", "segments that all have an end");
  const unb = segments[0] as Segment;
  const unz = segments.at(-1) as Segment;
  const messages: Message[] = [];
  let inner: Segment[] | null = null;
  let unh = unb;
  let groups = 0;
  for (const segment of segments.slice(1, -1)) {
    const { tag } = segment;
    if (tag === "UNH") {
      if (inner !== null) segment.fail(1, 1, "UNT before the next message");
      [unh, inner] = [segment, []];
    } else if (tag === "UNT") {
      if (inner === null) segment.fail(1, 1, "UNH before it");
      messages.push(messageOf(unh, inner ?? [], segment));
      inner = null;
    } else if (inner !== null) inner.push(segment);
    else if (tag === "UNG") groups += 1;
    else if (tag !== "UNE") segment.fail(1, 1, "UNH before it");
  }
  if (inner !== null) unz.fail(1, 1, "UNT before it");
  if (Number(unz.optional(1)) !== (groups || messages.length)) unz.fail(1, 1, `${groups || messages.length}, as there are so many`);
  if (unz.optional(2) !== unb.optional(5)) unz.fail(2, 1, "the reference that UNB has");
  return { unb, messages, texts, una, separators };
}

function messageOf(unh: Segment, segments: readonly Segment[], unt: Segment): Message {
  const count = segments.length + 2;
  if (Number(unt.optional(1)) !== count) unt.fail(1, 1, `${count}, as the message has so many segments`);
  if (unt.optional(2) !== unh.optional(1)) unt.fail(2, 1, "the reference that UNH has");
  return { unh, segments, count };
}

/** By the library, told the separators: its own reading of UNA knows no release sign that is left out, nor repetitions. */
function parse(text: string, { component, element, decimals, release, terminator }: Separators): Segment[] {
  const found: Segment[] = [];
  let tag = "";
  let elements: string[][] = [];
  const parser = new Parser();
  // Whatever UNB calls its repertoire: the bytes are a text already. The library stops at those that it does not know.
  parser.encoding("UNOY");
  parser.configure({
    segmentTerminator: terminator.charCodeAt(0),
    dataElementSeparator: element.charCodeAt(0),
    componentDataSeparator: component.charCodeAt(0),
    decimalMark: (decimals[0] as string).charCodeAt(0),
    // No text holds this sign.
    releaseCharacter: release === null ? 1 : release.charCodeAt(0),
  });
  parser.onopensegment = (name) => {
    [tag, elements] = [name, []];
  };
  parser.onelement = () => void elements.push([]);
  parser.oncomponent = (value) => void elements.at(-1)?.push(value);
  parser.onclosesegment = () => void found.push(new Segment(tag, elements, found.length + 1, decimals));
  try {
    parser.write(text);
    parser.end();
  } catch (error) {
    // What it says names the sign; a place helps more, and a sign may be of somebody's name.
    throw new MalformedMessage(
      `segment ${found.length + 1}`,
      error instanceof Error && /incomplete/.test(error.message) ? "an end" : "signs of EDIFACT",
    );
  }
  return found;
}
