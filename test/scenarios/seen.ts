interface Money {
  readonly amount: string;
}

export interface SeenWork {
  readonly id: string;
  readonly status: string;
  readonly heldFrom: string | null;
  readonly requestStatus: string | null;
  readonly deliveryMethod: string;
  readonly fulfillAt: string | null;
  readonly expectedAt: string | null;
  readonly location: { readonly code: string } | null;
  readonly lines: readonly {
    readonly quantity: number;
    readonly remainingQuantity: number;
    readonly orderLine: { readonly sku: string };
  }[];
  readonly shipmentGroup: { readonly id: string } | null;
  readonly routingDecision: { readonly summary: string } | null;
}

export interface SeenReturn {
  readonly id: string;
  readonly status: string;
  readonly origin: string;
  readonly location: { readonly code: string } | null;
  readonly lines: readonly {
    readonly id: string;
    readonly quantity: number;
    readonly reason: string;
    readonly resolution: string;
    readonly amount: Money;
    readonly orderLine: { readonly sku: string };
  }[];
}

/** What a merchant sees of an order. */
export interface Seen {
  readonly id: string;
  readonly externalId: string;
  readonly origin: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly fulfillmentStatus: string;
  readonly returnStatus: string | null;
  readonly orderVersion: number;
  readonly total: Money;
  readonly shipTo: { readonly city: string } | null;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string;
    readonly origin: string;
    readonly ruleId: string | null;
    readonly unitPrice: Money;
    readonly orderedQuantity: number;
    readonly cancelledQuantity: number;
    readonly fulfilledQuantity: number;
    readonly returnedQuantity: number;
    readonly promise: { readonly shipBy: string } | null;
  }[];
  readonly validations: readonly { readonly id: string; readonly code: string; readonly status: string; readonly message: string }[];
  readonly holds: readonly {
    readonly id: string;
    readonly target: string;
    readonly reason: string;
    readonly status: string;
    readonly ruleId: string | null;
  }[];
  readonly changes: readonly { readonly status: string; readonly actions: readonly { readonly kind: string }[] }[];
  readonly cancellationRequests: readonly { readonly id: string; readonly status: string; readonly quantity: number }[];
  readonly channelCommands: readonly { readonly kind: string }[];
  readonly payments: readonly { readonly kind: string; readonly status: string; readonly amount: Money }[];
  readonly refunds: readonly { readonly status: string; readonly amount: Money }[];
  readonly returns: readonly SeenReturn[];
  readonly fulfillmentOrders: readonly SeenWork[];
  readonly fulfillments: readonly {
    readonly id: string;
    readonly status: string;
    readonly trackingNumber: string | null;
    readonly collect: Money | null;
    readonly pickupCode: string | null;
    readonly location: { readonly code: string };
    readonly lines: readonly { readonly quantity: number; readonly orderLine: { readonly sku: string } }[];
  }[];
}

export const whatIsSeen = `id externalId origin status paymentStatus fulfillmentStatus returnStatus orderVersion total { amount } shipTo { city }
  lines { id sku origin ruleId unitPrice { amount } orderedQuantity cancelledQuantity fulfilledQuantity returnedQuantity promise { shipBy } }
  validations { id code status message }
  holds { id target reason status ruleId }
  changes { status actions { kind } }
  cancellationRequests { id status quantity }
  channelCommands { kind }
  payments { kind status amount { amount } }
  refunds { status amount { amount } }
  returns { id status origin location { code } lines { id quantity reason resolution amount { amount } orderLine { sku } } }
  fulfillmentOrders {
    id status heldFrom requestStatus deliveryMethod fulfillAt expectedAt location { code } shipmentGroup { id } routingDecision { summary }
    lines { quantity remainingQuantity orderLine { sku } }
  }
  fulfillments { id status trackingNumber collect { amount } pickupCode location { code } lines { quantity orderLine { sku } } }`;
