/** Something that was printed, and the link it is to be had by. */
export interface Paper {
  /** The order, and how it ended. */
  readonly of: string;
  readonly name: string;
  readonly mediaType: string;
  readonly url: string | null;
}

/** What a link leads to. */
export interface Opened {
  readonly link: string;
  /** Whether it is the file that was promised. */
  readonly right: boolean;
  /** What it is, for people: kind and size; else the status. */
  readonly found: string;
}

/** How a file of a kind begins. */
const begins: Readonly<Record<string, string>> = { "application/pdf": "%PDF-", "application/zpl": "^XA" };

/** Opens a link as a browser would, without a key. */
export async function openPaper(gateway: string, { url, mediaType }: Paper): Promise<Opened> {
  if (url === null) return { link: "no link", right: false, found: "nothing" };
  const link = new URL(url, gateway).href;
  const response = await fetch(link);
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get("content-type");
  const start = begins[mediaType];
  const right = response.status === 200 && type === mediaType && start !== undefined && bytes.toString("latin1").startsWith(start);
  return { link, right, found: response.ok ? `${type}, ${bytes.length.toLocaleString("en")} bytes` : `status ${response.status}` };
}
