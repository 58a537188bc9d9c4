import type { Facts, LineFact } from "../../src/rules/facts.ts";
import { noActions, type Rule, type RuleActions } from "../../src/rules/rule.ts";

const place = { known: true, country: "ID", region: "DKI Jakarta", city: "Jakarta Selatan", postalCode: "12730" };

export const aLineFact = (values: Partial<LineFact> = {}): LineFact => ({
  id: "line-1",
  sku: "MUG",
  title: "Mug",
  quantity: 2,
  price: 85_000,
  total: 170_000,
  tags: [],
  grams: 400,
  known: true,
  requiresShipping: true,
  ...values,
});

/** What rules may look at of an order that nothing is special about. */
export const someFacts = ({
  order,
  ...values
}: Partial<Omit<Facts, "order">> & { readonly order?: Partial<Facts["order"]> } = {}): Facts => ({
  lines: [aLineFact()],
  customer: { known: true, id: "c-1", emailDomain: "example.com", earlierOrders: 0 },
  channel: { code: "web", type: "WEB", canSplit: true, dispatchByHours: 0 },
  destination: place,
  billing: place,
  placed: { date: "2026-11-22", time: "18:05", hour: 18, weekday: 7 },
  ...values,
  order: {
    number: "#1001",
    origin: "CHANNEL",
    test: false,
    currency: "IDR",
    total: 170_000,
    subtotal: 170_000,
    discount: 0,
    shipping: 0,
    tax: 0,
    units: 2,
    grams: 800,
    paymentStatus: "PAID",
    awaitsPayment: false,
    shippingOption: "JNE REG",
    tags: [],
    ...order,
  },
});

export const aRule = (id: string, when: string, actions: Partial<RuleActions>, values: Partial<Rule> = {}): Rule => ({
  id,
  name: id,
  description: null,
  enabled: true,
  appliesTo: "ORDER",
  when,
  actions: { ...noActions, ...actions },
  stop: false,
  ...values,
});
