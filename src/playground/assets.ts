import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";

/** How a file may travel; smaller first. */
const encodings = [
  { name: "br", suffix: ".br" },
  { name: "gzip", suffix: ".gz" },
] as const;

export interface Asset {
  readonly type: string;
  /** The file's bytes in the smallest encoding that the client accepts; `encoding` is null for the bytes as they are. */
  bytes(acceptEncoding: string): { readonly encoding: string | null; readonly body: Uint8Array };
}

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".woff2": "font/woff2",
};

/** Where the bundle of the page lies, from the sources and from `dist` alike. */
export const bundleFolder = join(packageRoot(import.meta.dirname), "dist", "playground");

/** The built files by name. Only what is listed here is ever read, so no path a client sends reaches the disk. */
export function assetsOf(folder: string): ReadonlyMap<string, Asset> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return new Map(names.flatMap((name) => (types[extname(name)] ? [[name, assetOf(folder, name, names)]] : [])));
}

function assetOf(folder: string, name: string, names: readonly string[]): Asset {
  const read = new Map<string, Uint8Array>();
  const bytesOf = (file: string): Uint8Array => {
    const bytes = read.get(file) ?? readFileSync(join(folder, file));
    read.set(file, bytes);
    return bytes;
  };
  return {
    type: types[extname(name)] ?? "application/octet-stream",
    bytes(acceptEncoding) {
      const accepted = acceptEncoding.split(",").map((entry) => entry.split(";")[0]?.trim());
      const best = encodings.find((encoding) => accepted.includes(encoding.name) && names.includes(name + encoding.suffix));
      return { encoding: best?.name ?? null, body: bytesOf(name + (best?.suffix ?? "")) };
    },
  };
}

function packageRoot(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : packageRoot(dirname(folder));
}
