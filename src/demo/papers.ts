import { heading, say } from "./screen.ts";
import type { Stage } from "./stage.ts";

/** How a file of a kind begins. */
const begins: Readonly<Record<string, string>> = { "application/pdf": "%PDF-", "application/zpl": "^XA" };

/** Opens every link as a browser would, without a key, and says where the papers are. */
export async function playPapers({ gateway, papers, check }: Stage): Promise<void> {
  say(heading("19. The papers, for whoever has the link in the next ten minutes"));
  let of = "";
  for (const paper of papers) {
    if (paper.of !== of) say(`   ${paper.of}`);
    of = paper.of;
    const link = new URL(paper.url ?? "/no-link", gateway).href;
    const response = await fetch(link);
    const bytes = Buffer.from(await response.arrayBuffer());
    const right =
      response.status === 200 &&
      response.headers.get("content-type") === paper.mediaType &&
      bytes.toString("latin1", 0, 5).startsWith(begins[paper.mediaType] ?? "?");
    const what = right ? `${paper.mediaType}, ${bytes.length.toLocaleString("en")} bytes` : `${response.status}`;
    check(right, `${paper.name}: ${what}`, `200, ${paper.mediaType}`);
    say(`     ${link}`);
  }
}
