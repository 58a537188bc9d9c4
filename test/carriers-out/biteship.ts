import { type Answer, type Called, ChannelServer } from "../channels/channel-server.ts";

export const apiKey = "biteship_test.key-for-tests";
export const webhookSecret = "a secret of the merchant's";

interface Order {
  readonly id: string;
  readonly reference: string | null;
  readonly asked: Readonly<Record<string, unknown>>;
  readonly history: { readonly status: string; readonly at: Date }[];
  waybill: string | null;
}

/** Couriers and what they ask. `collects`: cash on delivery. */
const pricing = [
  { courier: "jne", service: "reg", price: 18_000, range: "2 - 3", collects: true },
  { courier: "sicepat", service: "best", price: 12_000, range: "1 - 1", collects: false },
  { courier: "anteraja", service: "reg", price: 15_000, range: "2 - 4", collects: true },
];

/**
 * A server in place of Biteship's, on this machine: couriers, rates, orders, tracking. What it says is shaped as the documented answers; what
 * is inferred is named in connectors/biteship/README.md.
 */
export class BiteshipDouble {
  readonly server: ChannelServer;
  readonly orders = new Map<string, Order>();
  /** The next orders get their number later. */
  numbersLater = false;
  #ids = 1_000;

  private constructor(server: ChannelServer) {
    this.server = server;
  }

  static async open(): Promise<BiteshipDouble> {
    const held: { double?: BiteshipDouble } = {};
    const server = await ChannelServer.start((called) => (held.double as BiteshipDouble).#answer(called));
    held.double = new BiteshipDouble(server);
    return held.double;
  }

  /** Settings of an account here. */
  get settings() {
    return { apiKey, senderPhone: "+62215550100", webhookHeader: "X-Muara-Key", webhookSecret, url: this.server.url };
  }

  /** The one order with this reference; throws when there are several. */
  orderOf(reference: string): Order {
    const found = [...this.orders.values()].filter((order) => order.reference === reference);
    if (found.length !== 1) throw new Error(`${found.length} orders have the reference ${reference}`);
    return found[0] as Order;
  }

  scan(order: Order, status: string, at = new Date()): void {
    order.history.push({ status, at });
  }

  number(order: Order): void {
    order.waybill = `WYB-${order.id}`;
  }

  /** A message as it is sent. */
  message(order: Order, event = "order.status"): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
    const status = order.history.at(-1)?.status;
    const body = { event, order_id: order.id, courier_tracking_id: `T-${order.id}`, courier_waybill_id: order.waybill, status };
    return { headers: { "content-type": "application/json", "x-muara-key": webhookSecret }, body: JSON.stringify(body) };
  }

  #answer({ method, path, headers, body }: Called): Answer {
    if (headers.authorization !== apiKey) return { status: 401, body: { success: false, error: "Authorization failed", code: 40000001 } };
    const asked = body.length === 0 ? {} : (JSON.parse(Buffer.from(body).toString("utf8")) as Record<string, unknown>);
    const [, , noun, id, verb] = path.split("/");
    if (method === "GET" && noun === "couriers") return { body: { success: true, couriers: couriersShown() } };
    if (method === "POST" && noun === "rates") return this.#rates(asked);
    if (method === "POST" && noun === "orders" && id === undefined) return this.#create(asked);
    const order = this.orders.get(noun === "trackings" ? (id ?? "").slice(2) : (id ?? ""));
    if (!order) return { status: 404, body: { success: false, error: "Not found", code: 40403001 } };
    if (method === "GET" && noun === "orders") return { body: shown(order) };
    if (method === "GET" && noun === "trackings") return { body: tracked(order) };
    if (method === "POST" && noun === "orders" && verb === "cancel") return this.#cancel(order);
    return { status: 404, body: { success: false, error: "No such endpoint", code: 40400000 } };
  }

  #rates(asked: Record<string, unknown>): Answer {
    if (
      typeof asked.origin_postal_code !== "number" ||
      typeof asked.destination_postal_code !== "number" ||
      typeof asked.couriers !== "string"
    )
      return { status: 400, body: { success: false, error: "Failed due to invalid or missing postal code", code: 40001001 } };
    const wanted = asked.couriers.split(",");
    return {
      body: {
        success: true,
        object: "courier_pricing",
        pricing: pricing
          .filter(({ courier }) => wanted.includes(courier))
          .map(({ courier, service, price, range, collects }) => ({
            courier_code: courier,
            courier_service_code: service,
            price,
            shipment_duration_range: range,
            shipment_duration_unit: "days",
            available_for_cash_on_delivery: collects,
          })),
      },
    };
  }

  #create(asked: Record<string, unknown>): Answer {
    const missing = [
      "origin_contact_name",
      "origin_contact_phone",
      "origin_address",
      "destination_contact_name",
      "destination_contact_phone",
    ]
      .concat(["destination_address", "courier_company", "courier_type", "delivery_type", "items"])
      .find((name) => asked[name] == null || asked[name] === "");
    if (missing) return { status: 400, body: { success: false, error: `Please make sure ${missing} is filled`, code: 40002014 } };
    const service = pricing.find(({ courier, service: each }) => courier === asked.courier_company && each === asked.courier_type);
    if (!service)
      return { status: 400, body: { success: false, error: "No courier available for the requested location", code: 40002030 } };
    if (asked.destination_cash_on_delivery != null && !service.collects)
      return { status: 400, body: { success: false, error: "Courier is not available for cash on delivery service", code: 40002009 } };
    const reference = (asked.reference_id as string | undefined) ?? null;
    const known = [...this.orders.values()].find((order) => order.reference === reference && reference !== null);
    if (known)
      return {
        status: 400,
        body: {
          success: false,
          error: "Reference ID already exists",
          code: 40002060,
          details: { order_id: known.id, reference_id: reference },
        },
      };
    this.#ids += 1;
    const order: Order = { id: `5dd5${this.#ids}`, reference, asked, history: [{ status: "confirmed", at: new Date() }], waybill: null };
    if (!this.numbersLater) this.number(order);
    this.orders.set(order.id, order);
    return { body: shown(order) };
  }

  #cancel(order: Order): Answer {
    const status = order.history.at(-1)?.status;
    if (status === "cancelled" || !["confirmed", "scheduled", "allocated", "picking_up"].includes(status ?? ""))
      return { status: 400, body: { success: false, error: `Order cannot be cancelled: it is ${status}`, code: 40002040 } };
    this.scan(order, "cancelled");
    return { body: shown(order) };
  }
}

const couriersShown = () =>
  pricing.map(({ courier, service }) => ({
    courier_code: courier,
    courier_name: courier,
    courier_service_code: service,
    courier_service_name: service,
  }));

const shown = ({ id, reference, asked, history, waybill }: Order) => ({
  success: true,
  object: "order",
  id,
  reference_id: reference,
  courier: {
    tracking_id: `T-${id}`,
    waybill_id: waybill,
    company: asked.courier_company,
    type: asked.courier_type,
    link: null,
    routing_code: "CGK-3",
  },
  price: pricing.find(({ courier, service }) => courier === asked.courier_company && service === asked.courier_type)?.price,
  currency: "IDR",
  status: history.at(-1)?.status,
});

const tracked = ({ id, history, waybill }: Order) => ({
  success: true,
  object: "tracking",
  id: `T-${id}`,
  waybill_id: waybill,
  history: history.map(({ status, at }) => ({ note: `It is ${status}`, status, updated_at: at.toISOString() })),
  order_id: id,
  status: history.at(-1)?.status,
});
