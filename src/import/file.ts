import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { Refusal } from "../kit/errors.ts";

/** A file as it was when an import began: the same bytes have the same digest, wherever the file lies. */
export interface FileIdentity {
  /** The whole path, links resolved. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of all of it, as hexadecimal digits. */
  readonly digest: string;
}

/** Reads the file once, in pieces. Throws Refusal NOT_FOUND when there is no such file, INVALID when it is none. */
export async function identify(path: string): Promise<FileIdentity> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? new Refusal("NOT_FOUND", `There is no file ${path}.`, ["path"]) : error;
  });
  // A pipe could not be read again from where an import stopped.
  if (!found.isFile()) throw new Refusal("INVALID", `${path} is not a file. Save the rows as a file first.`, ["path"]);
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { path: await realpath(path), bytes, digest: hash.digest("hex") };
}
