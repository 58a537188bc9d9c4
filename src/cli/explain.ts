import { ConfigError } from "../config.ts";
import { EmbeddedPostgresError, systemCode } from "../embedded/error.ts";
import { Refusal } from "../kit/errors.ts";
import { MalformedMessage } from "../kit/read.ts";

/** What the system says by a code, in words that say what to do. */
const remedies: Readonly<Record<string, (error: NodeJS.ErrnoException) => string>> = {
  ENOENT: ({ path }) => `There is no file ${path}.`,
  EISDIR: () => "A file is wanted, not a directory.",
  EACCES: ({ path, message }) => (path ? `${path} may not be read. Change its permissions.` : message),
  EADDRINUSE: ({ message }) => `${message}. Something else listens there: stop it, or set PORT to another port.`,
  ECONNREFUSED: ({ message }) => `The database does not answer${message && ` (${message})`}. Is it running, and is DATABASE_URL right?`,
  ENOTFOUND: ({ message }) => `The database's host is not known (${message}). Is DATABASE_URL right?`,
  "28P01": ({ message }) => `The database refuses us: ${message}. Is DATABASE_URL right?`,
  "28000": ({ message }) => `The database refuses us: ${message}. Is DATABASE_URL right?`,
  "3D000": ({ message }) => `The database refuses us: ${message}. Create it, or change DATABASE_URL.`,
};

/** What went wrong, for whoever typed the command: a sentence where they can mend it, the stack where the fault is ours. */
export function explain(error: unknown): string {
  const known = [Refusal, MalformedMessage, ConfigError, EmbeddedPostgresError].some((kind) => error instanceof kind);
  if (known) return (error as Error).message;
  const remedy = remedies[systemCode(error) ?? ""];
  if (remedy) return remedy(error as NodeJS.ErrnoException);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
