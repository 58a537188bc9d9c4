import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openPaper, type Paper } from "../../src/demo/papers.ts";

const label: Paper = { of: "S-1, delivered", name: "label", mediaType: "application/pdf", url: "/label?signature=a" };

/** A door that answers with these bytes; other paths with 404. Answers where it is. */
async function aDoor(mediaType: string, bytes: string): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === label.url ? 200 : 404, { "content-type": mediaType }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a link of the demo is right when it leads to the file that was promised", async () => {
  const gateway = await aDoor("application/pdf", "%PDF-1.7 …");

  expect(await openPaper(gateway, label)).toEqual({
    link: `${gateway}/label?signature=a`,
    right: true,
    found: "application/pdf, 12 bytes",
  });
});

test("a link that is missing, opens nothing, or opens something else is wrong", async () => {
  const gateway = await aDoor("application/pdf", "%PDF-1.7 …");
  const page = await aDoor("text/html", "%PDF-1.7 …");
  const empty = await aDoor("application/pdf", "");

  expect(await openPaper(gateway, { ...label, url: null })).toMatchObject({ right: false, found: "nothing" });
  expect(await openPaper(gateway, { ...label, url: "/label?signature=b" })).toMatchObject({ right: false, found: "status 404" });
  expect(await openPaper(gateway, { ...label, mediaType: "application/zpl" })).toMatchObject({ right: false });
  expect(await openPaper(page, label)).toMatchObject({ right: false });
  expect(await openPaper(empty, label)).toMatchObject({ right: false });
});
