/** What can be in the way; for programs. People read the message. */
export type EmbeddedPostgresProblem =
  | "NO_BINARIES" // this machine has no PostgreSQL we could start
  | "IN_USE" // another gateway has this data directory open
  | "UNUSABLE_DIRECTORY" // rights, or a link to a place that is gone
  | "WRONG_VERSION" // the data was written by another major version
  | "FAILED"; // PostgreSQL itself gave up; the message ends with its own words

/**
 * The embedded PostgreSQL cannot run, and whoever starts the gateway can mend it.
 *
 * Show the message without a stack and end: it says what is wrong and what to do.
 */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
  readonly code: EmbeddedPostgresProblem;

  constructor(code: EmbeddedPostgresProblem, message: string) {
    super(message);
    this.code = code;
  }
}

/** The code of a failed system call (`ENOENT`, `EACCES`, ...), or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** The message of anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
