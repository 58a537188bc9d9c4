/** PostgreSQL's ways of saying "again, please": a serialization failure and a deadlock. */
const worthRetrying = new Set(["40001", "40P01"]);

/**
 * Runs a transaction and repeats it when PostgreSQL asks for that, at most five times with growing, jittered pauses.
 * Anything else, and the sixth failure, is thrown as it came.
 */
export async function retrying<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt > 5 || !worthRetrying.has(sqlState(error) ?? "")) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
    }
  }
}

/** The SQLSTATE of a database error, or null. */
export function sqlState(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)
    ? error.code
    : null;
}
