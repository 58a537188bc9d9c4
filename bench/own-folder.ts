import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a folder below the system's temporary one; remove it when it is done with. When we are root, PostgreSQL, which is not, may pass through. */
export async function ownFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `muara-${name}-`));
  await chmod(folder, 0o711);
  return folder;
}
