import { defineConfig } from "vitest/config";

export default defineConfig({
  // One copy of graphql: without the alias the CommonJS and the ESM build meet, and types of one are strangers to the other.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["{schema,connectors,src,test,bench}/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for is late when its test is: the machine may be busy.
    expect: { poll: { timeout: 30_000 } },
  },
});
