import type { PageArgs } from "../../src/kit/page.ts";
import {
  deliveries,
  deliveryOrder,
  matchingDeliveries,
  matchingWebhooks,
  visibleDeliveries,
  visibleWebhooks,
  webhookOrder,
  webhooks,
} from "../../src/webhooks/webhooks.rows.ts";
import { idIn } from "../kit/global-id.ts";
import { cursorOf } from "../kit/live.ts";
import { byId, column, computed, id } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import type { WebhookDeliveryFilterInput, WebhookFilterInput } from "./webhook.inputs.ts";

const w = webhooks.columns;
const d = deliveries.columns;

interface DeliveryArgs extends PageArgs {
  readonly subscriptionId: string;
  readonly filter?: WebhookDeliveryFilterInput | null;
}

/** How webhooks and what they were told are read. */
export const webhookSources: Sources = {
  Query: {
    fields: {
      webhookSubscriptions: page<PageArgs & { readonly filter?: WebhookFilterInput | null }>({
        order: () => webhookOrder,
        where: ({ filter }) => matchingWebhooks(filter ?? {}),
      }),
      webhookSubscription: byId("WebhookSubscription"),
      webhookDeliveries: page<DeliveryArgs>({
        order: () => deliveryOrder,
        where: ({ subscriptionId, filter }, access) =>
          matchingDeliveries({ subscriptionId: idIn("WebhookSubscription", subscriptionId, ["subscriptionId"]), ...filter }, access),
      }),
    },
  },
  WebhookSubscription: source(
    webhooks,
    {
      id: id("WebhookSubscription", w.id),
      variables: computed(w.variables, (variables) => variables),
      cursor: computed(w.position, (position: number) => cursorOf(position)),
      replaying: column(`(${w.replayAfter} is not null)`),
    },
    { visible: visibleWebhooks },
  ),
  WebhookDelivery: source(
    deliveries,
    { id: id("WebhookDelivery", d.id), cursor: computed(d.position, (position: number) => cursorOf(position)) },
    { visible: visibleDeliveries },
  ),
};
