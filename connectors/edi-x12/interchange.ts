import { X12Interchange, X12Parser } from "node-x12";
import { MalformedMessage } from "../../src/kit/read.ts";
import { Segment } from "./segment.ts";

export interface Interchange {
  readonly isa: Segment;
  readonly groups: readonly Group[];
}

export interface Group {
  readonly gs: Segment;
  readonly transactions: readonly Transaction[];
}

/** A transaction set: what stands between ST and SE. */
export interface Transaction {
  readonly st: Segment;
  readonly segments: readonly Segment[];
  /** How many segments it has, ST and SE among them, and where they begin in the interchange. */
  readonly from: number;
  readonly count: number;
}

/** ISA has 106 characters whatever they are: what separates elements is the 4th, and what ends segments the 106th. */
const headLength = 106;

/**
 * The texts of a file's interchanges, each cut into segments as they stand. X12 has no sign that takes a separator's meaning away, so
 * that cutting is exact. Throws MalformedMessage.
 */
export function interchangesIn(text: string): { readonly terminator: string; readonly segments: readonly string[] }[] {
  const found: { terminator: string; segments: readonly string[] }[] = [];
  let rest = text.replace(/^\uFEFF/, "").trimStart();
  while (rest !== "") {
    if (!rest.startsWith("ISA")) throw new MalformedMessage("the interchange", "ISA at its beginning");
    const [separator, terminator] = [rest[3], rest[headLength - 1]];
    if (!separator || !terminator || rest.slice(0, headLength).split(separator).length !== 17)
      throw new MalformedMessage("ISA", "16 elements in 106 characters");
    const at = new RegExp(`${exactly(terminator)}\\s*IEA${exactly(separator)}`).exec(rest)?.index;
    const end = at === undefined ? -1 : rest.indexOf(terminator, at + 1);
    if (end < 0) throw new MalformedMessage("the interchange", "IEA at its end: the file is cut short");
    const segments = rest
      .slice(0, end)
      .split(terminator)
      .map((segment) => segment.trimStart());
    found.push({ terminator, segments });
    rest = rest.slice(end + 1).trimStart();
  }
  if (found.length === 0) throw new MalformedMessage("the interchange", "ISA at its beginning: the file is empty");
  return found;
}

const exactly = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;

/**
 * Reads an interchange with the library in its strict mode, which checks the counts and numbers of SE, GE and IEA. What it lets pass
 * is checked here: a transaction or group without its end, and that every segment has its place.
 */
export function readInterchange(segments: readonly string[], terminator: string): Interchange {
  const parsed = parse(segments.map((segment) => segment + terminator).join(""));
  let line = 0;
  const next = (segment: { tag: string; elements: { value: string }[] } | undefined, wanted: string): Segment => {
    line += 1;
    const tag = /^[A-Z0-9]+/.exec(segments[line - 1] ?? "")?.[0] ?? "";
    if (!segment || segment.tag !== tag) throw new MalformedMessage(`segment ${line}, ${tag || "the end"}`, wanted);
    return new Segment(
      segment.tag,
      segment.elements.map(({ value }) => value),
      line,
    );
  };
  const isa = next(parsed.header, "ISA");
  const groups = parsed.functionalGroups.map((group) => {
    const gs = next(group.header, "GS");
    const transactions = group.transactions.map((transaction) => {
      const st = next(transaction.header, "ST");
      const inner = transaction.segments.map((segment) => next(segment, "a segment of the transaction"));
      next(transaction.trailer, "SE");
      return { st, segments: inner, from: st.line, count: inner.length + 2 };
    });
    next(group.trailer, "GE");
    return { gs, transactions };
  });
  next(parsed.trailer, "IEA");
  if (line !== segments.length) throw new MalformedMessage(`segment ${line + 1}`, "nothing behind IEA");
  return { isa, groups };
}

function parse(text: string): X12Interchange {
  try {
    const parsed = new X12Parser(true).parse(text);
    if (parsed instanceof X12Interchange) return parsed;
  } catch (error) {
    const said = error instanceof Error && error.message.startsWith("X12 Standard: ") ? ` (${error.message})` : "";
    throw new MalformedMessage("the interchange", `X12 as its standard has it${said}`);
  }
  throw new MalformedMessage("the interchange", "one interchange");
}
