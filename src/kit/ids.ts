import { v7 } from "uuid";

/** Random bytes are drawn for 256 ids at once: asking the system for each costs more than the id. */
const random = new Uint8Array(16 * 256);
let used = random.length;
let milliseconds = 0;
let sequence = 0;

/** A new id: UUIDv7, rising within this process also inside a millisecond, so that rows made together lie together. */
export function newId(): string {
  if (used === random.length) {
    crypto.getRandomValues(random);
    used = 0;
  }
  const bytes = random.subarray(used, used + 16);
  used += 16;
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) >>> 1;
  } else sequence += 1;
  return v7({ random: bytes, msecs: milliseconds, seq: sequence });
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isId = (text: string): boolean => uuid.test(text);
