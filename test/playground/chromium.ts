import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

const installed = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Without these Chromium looks for updates and its makers' services, which a closed network refuses many times a second. */
const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts the machine's own Chromium or Chrome, else the one that the package `@sparticuz/chromium` carries.
 * Throws when there is neither.
 */
export async function openChromium(): Promise<Browser> {
  const own = installed.find((path) => path !== undefined && existsSync(path));
  if (own) return chromium.launch({ executablePath: own, args: quiet });
  const folder = carried();
  const env = { ...process.env, LD_LIBRARY_PATH: join(folder, "lib"), FONTCONFIG_FILE: join(folder, "own.conf") };
  return chromium.launch({ executablePath: join(folder, "chromium"), args: quiet, env });
}

/** Whether a browser can be found on this machine at all: the carried one runs on Linux x64 only. */
export const hasChromium = (): boolean =>
  installed.some((path) => path !== undefined && existsSync(path)) || (process.platform === "linux" && process.arch === "x64");

/**
 * Unpacks the carried browser, once: about 3 s and 190 MB. The package unpacks for AWS Lambda only, so this does it for
 * any Linux: the browser, the libraries it is linked with (NSS, expat) and a font.
 */
function carried(): string {
  const home = fileURLToPath(new URL("..", import.meta.resolve("@sparticuz/chromium")));
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
  const cache = join(home, "../../.cache/muara");
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;

  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, "draft-"));
  const inflate = (name: string) => brotliDecompressSync(readFileSync(join(home, "bin", name)));
  writeFileSync(join(draft, "chromium"), inflate("chromium.br"), { mode: 0o755 });
  for (const archive of ["al2023.tar.br", "fonts.tar.br"]) execFileSync("tar", ["-x", "-C", draft], { input: inflate(archive) });
  const fonts = ["fonts", "/usr/share/fonts", "/usr/local/share/fonts"].map((path) => `<dir>${resolve(folder, path)}</dir>`).join("");
  writeFileSync(join(draft, "own.conf"), `<fontconfig>${fonts}<cachedir>${join(folder, "font-cache")}</cachedir></fontconfig>`);
  chmodSync(draft, 0o755);
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another test run was quicker.
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
