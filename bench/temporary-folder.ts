import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder `muara-<name>-…`. PostgreSQL's own user may enter it: else its data would lie elsewhere, and stay there. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `muara-${name}-`));
  await chmod(folder, 0o711);
  return folder;
}
