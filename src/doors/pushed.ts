/** RFC 6455, 5.2: a whole message of text, not masked, as servers send it. */
const wholeText = 0x81;
/** Bytes that are put into one piece, so that a client that does not keep up costs no more than about that. */
const pieceBytes = 16 * 1024;

/** What is said about one event, written once for all whom it is pushed to: a `next` message without the id of the operation. */
export class Pushed {
  readonly #rest: Buffer;

  /** `payload` is a GraphQL result, as JSON. */
  constructor(payload: string) {
    this.#rest = Buffer.from(`,"type":"next","payload":${payload}}`);
  }

  /** Bytes of the frame for an operation whose message starts so. */
  frameLength(start: Buffer): number {
    const length = start.length + this.#rest.length;
    return headerLength(length) + length;
  }

  /** Writes the frame at an offset and answers where it ends. */
  writeFrame(start: Buffer, into: Buffer, offset: number): number {
    const body = writeHeader(into, offset, start.length + this.#rest.length);
    into.set(start, body);
    into.set(this.#rest, body + start.length);
    return body + start.length + this.#rest.length;
  }
}

/** How the messages of an operation start. */
export const startOf = (id: string): Buffer => Buffer.from(`{"id":${JSON.stringify(id)}`);

const headerLength = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

function writeHeader(into: Buffer, offset: number, length: number): number {
  into[offset] = wholeText;
  if (length < 126) return into.writeUInt8(length, offset + 1);
  into[offset + 1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) return into.writeUInt16BE(length, offset + 2);
  into.writeUInt16BE(0, offset + 2);
  return into.writeUIntBE(length, offset + 4, 6);
}

/** The frames of what is said first, for the operation whose messages start so, and how much of it they are: about 16 KB. */
export function firstFrames(said: readonly Pushed[], start: Buffer): { readonly frames: Buffer; readonly count: number } {
  let bytes = 0;
  let count = 0;
  for (; count < said.length && bytes < pieceBytes; count += 1) bytes += (said[count] as Pushed).frameLength(start);
  const frames = Buffer.allocUnsafe(bytes);
  for (let index = 0, offset = 0; index < count; index += 1) offset = (said[index] as Pushed).writeFrame(start, frames, offset);
  return { frames, count };
}
