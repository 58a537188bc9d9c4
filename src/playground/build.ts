import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bundleFolder } from "./assets.ts";

const sources = join(import.meta.dirname, "browser");
const stamped = (folder: string, stamp: string): boolean =>
  existsSync(join(folder, "stamp")) && readFileSync(join(folder, "stamp"), "utf8") === stamp;

/**
 * Bundles the page, its editor and their styles into `dist/playground`, so that nothing is asked of another host and
 * production needs none of the packages. Takes about 3 s, and nothing when sources and lock file are unchanged.
 */
export async function buildPlayground(): Promise<void> {
  const stamp = fingerprint();
  if (stamped(bundleFolder, stamp)) return;

  mkdirSync(dirname(bundleFolder), { recursive: true });
  const folder = mkdtempSync(`${bundleFolder}-`);
  // Vite is loaded late: when there is nothing to do, this takes a tenth of a second.
  const { build } = await import("vite");
  await build({
    root: sources,
    configFile: false,
    base: "/playground/",
    logLevel: "error",
    build: { outDir: folder, assetsDir: "", chunkSizeWarningLimit: 5_000, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  });
  for (const name of readdirSync(folder)) compress(join(folder, name));
  writeFileSync(join(folder, "stamp"), stamp);
  // A temporary folder is for its owner alone, but the server may run as somebody else.
  chmodSync(folder, 0o755);
  // Another process may have been as quick, and may be serving from there already.
  if (!stamped(bundleFolder, stamp)) {
    rmSync(bundleFolder, { recursive: true, force: true });
    renameSync(folder, bundleFolder);
  }
  rmSync(folder, { recursive: true, force: true });
}

function compress(file: string): void {
  if (!/\.(js|css|svg|ttf)$/.test(file)) return;
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes));
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }));
}

/** Changes when the page, this script or any package does. */
function fingerprint(): string {
  const lock = join(dirname(dirname(bundleFolder)), "package-lock.json");
  const files = [
    import.meta.filename,
    lock,
    ...readdirSync(sources)
      .sort()
      .map((name) => join(sources, name)),
  ];
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}

if (import.meta.main) await buildPlayground();
