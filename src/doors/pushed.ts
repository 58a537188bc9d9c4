/** RFC 6455, 5.2: a whole message of text, not masked, as servers send it. */
const wholeText = 0x81;

/** What is said about one event, written once for all whom it is pushed to. */
export class Pushed {
  readonly #rest: Buffer;
  #id: string | null = null;
  #frame: Buffer = Buffer.alloc(0);

  /** `payload` is a GraphQL result, as JSON. */
  constructor(payload: string) {
    this.#rest = Buffer.from(`,"type":"next","payload":${payload}}`);
  }

  /** The `next` message of an operation as a frame. Operations that follow each other with the same id get the very same bytes. */
  frameFor(id: string): Buffer {
    if (id !== this.#id) {
      this.#id = id;
      this.#frame = frameOf(Buffer.from(`{"id":${JSON.stringify(id)}`), this.#rest);
    }
    return this.#frame;
  }
}

function frameOf(start: Buffer, rest: Buffer): Buffer {
  const header = headerOf(start.length + rest.length);
  return Buffer.concat([header, start, rest], header.length + start.length + rest.length);
}

function headerOf(length: number): Buffer {
  if (length < 126) return Buffer.of(wholeText, length);
  const header = Buffer.of(wholeText, length < 65_536 ? 126 : 127, 0, 0, 0, 0, 0, 0, 0, 0);
  if (length < 65_536) {
    header.writeUInt16BE(length, 2);
    return header.subarray(0, 4);
  }
  header.writeUIntBE(length, 4, 6);
  return header;
}
