import { afterAll, beforeAll } from "vitest";
import { buildPlayground } from "../../src/playground/build.ts";
import { describePlayground } from "./describe-playground.ts";
import { stubKey, stubServer } from "./stub-server.ts";

let server: Awaited<ReturnType<typeof stubServer>>;

beforeAll(async () => {
  await buildPlayground();
  server = await stubServer();
});
afterAll(() => server.close());

describePlayground("the playground in a browser", () => ({
  url: server.url,
  key: stubKey,
  query: { example: "Greet", answer: "Good day, </script>" },
  subscription: { example: "Stock changes" },
  documentedType: "StockLevel",
}));
