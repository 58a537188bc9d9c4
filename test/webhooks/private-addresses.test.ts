import { expect, test } from "vitest";
import { post } from "../../src/dispatch/webhook-post.ts";
import { isPublicAddress } from "../../src/kit/public-address.ts";
import { openGateway } from "../support/gateway.ts";
import { create } from "./hooks.ts";
import { openReceiver } from "./receiver.ts";

const receiver = await openReceiver();
const { port } = new URL(receiver.url);

test.each(["1.1.1.1", "103.21.244.1", "2606:4700::1111", "2a00:1450::1"])("%s is an address of the open Internet", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  ...[
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
  ],
  ...[
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "2001:db8::1",
    "nothing",
  ],
])("%s is not", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, `http://2130706433:${port}/`])(
  "nothing is sent to %s",
  async (url) => {
    const posted = await post(url, {}, "{}", { timeoutMilliseconds: 2_000, allowLocal: false });

    expect(posted).toEqual({
      outcome: "FAILED",
      status: null,
      reason: "Its address is not one of the open Internet; such are not called.",
      wait: null,
    });
    expect(receiver.received).toEqual([]);
  },
);

test("such addresses are refused from the start, unless they are allowed", async () => {
  const gateway = await openGateway();
  const errors = [];
  for (const url of ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.0.0.8/", "http://example.com/"])
    errors.push((await create(gateway, { url })).userErrors[0]?.code);

  expect(errors).toEqual(["INVALID", "INVALID", "INVALID", "INVALID", "INVALID"]);
});
