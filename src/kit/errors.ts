/** Codes of everything a caller can mend. Clients program against these, so a code is never renamed. */
export const refusalCodes = [
  "INVALID",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "ILLEGAL_TRANSITION",
  "VERSION_CONFLICT",
  "INSUFFICIENT_STOCK",
  "INSUFFICIENT_CAPACITY",
  "CHANNEL_FORBIDS",
  "FORBIDDEN",
  "IDEMPOTENCY_MISMATCH",
  "RESYNC_REQUIRED",
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/**
 * Something the caller asked for that cannot be done, and that the caller can mend.
 *
 * `field` is the path of the input that is at fault, for example `["lines", "0", "quantity"]`.
 * Everything that is not a Refusal is our fault: it flies to the door, is logged once and masked.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  readonly field: readonly string[];

  constructor(code: RefusalCode, message: string, field: readonly string[] = []) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
