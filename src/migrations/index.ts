import { Migration20261122000001_initial } from "./20261122000001-initial.ts";
import { Migration20261122000002_ledger } from "./20261122000002-ledger.ts";
import { Migration20261122000003_logs } from "./20261122000003-logs.ts";
import { Migration20261122000020_imports } from "./20261122000020-imports.ts";
import { Migration20261122000030_lists } from "./20261122000030-lists.ts";
import { Migration20261122000040_level_lists } from "./20261122000040-level-lists.ts";
import { Migration20261122000041_periods } from "./20261122000041-periods.ts";
import { Migration20261122000060_network } from "./20261122000060-network.ts";
import { Migration20261122000061_carriers } from "./20261122000061-carriers.ts";
import { Migration20261122000062_promises } from "./20261122000062-promises.ts";
import { Migration20261122000070_directives } from "./20261122000070-directives.ts";
import { Migration20261122000071_rules } from "./20261122000071-rules.ts";
import { Migration20261122000080_stock_for_sale } from "./20261122000080-stock-for-sale.ts";
import { Migration20261122000090_sourcing } from "./20261122000090-sourcing.ts";
import { Migration20261122000110_ways } from "./20261122000110-ways.ts";
import { Migration20261122000125_more_lists } from "./20261122000125-more-lists.ts";
import { Migration20261122000137_shortages } from "./20261122000137-shortages.ts";
import { Migration20261122000138_rerouting } from "./20261122000138-rerouting.ts";
import { Migration20261122000139_waits } from "./20261122000139-waits.ts";
import { Migration20261122000140_accounts } from "./20261122000140-accounts.ts";
import { Migration20261122000141_catalogues } from "./20261122000141-catalogues.ts";
import { Migration20261122000145_channel_words } from "./20261122000145-channel-words.ts";
import { Migration20261122000146_polls } from "./20261122000146-polls.ts";
import { Migration20261122000150_commands } from "./20261122000150-commands.ts";
import { Migration20261122000155_stock_publication } from "./20261122000155-stock-publication.ts";
import { Migration20261122000160_promise_reviews } from "./20261122000160-promise-reviews.ts";
import { Migration20261122000162_files } from "./20261122000162-files.ts";
import { Migration20261122000165_pauses } from "./20261122000165-pauses.ts";
import { Migration20261122000170_lives } from "./20261122000170-lives.ts";
import { Migration20261122000172_floor } from "./20261122000172-floor.ts";
import { Migration20261122000173_pick_lists } from "./20261122000173-pick-lists.ts";
import { Migration20261122000176_bookings } from "./20261122000176-bookings.ts";
import { Migration20261122000177_tracking } from "./20261122000177-tracking.ts";
import { Migration20261122000178_manifests } from "./20261122000178-manifests.ts";
import { Migration20261122000180_invoices } from "./20261122000180-invoices.ts";
import { Migration20261122000184_payments } from "./20261122000184-payments.ts";
import { Migration20261122000185_store_credit } from "./20261122000185-store-credit.ts";
import { Migration20261122000186_gateways } from "./20261122000186-gateways.ts";
import { Migration20261122000188_returns } from "./20261122000188-returns.ts";
import { Migration20261122000192_order_changes } from "./20261122000192-order-changes.ts";
import { Migration20261122000193_recurring_orders } from "./20261122000193-recurring-orders.ts";
import { Migration20261122000196_webhooks } from "./20261122000196-webhooks.ts";
import { Migration20261122000197_notices } from "./20261122000197-notices.ts";
import { Migration20261122000198_order_numbers } from "./20261122000198-order-numbers.ts";
import { Migration20261122000200_settlements } from "./20261122000200-settlements.ts";
import { Migration20261122000201_exports } from "./20261122000201-exports.ts";
import { Migration20261122000202_books } from "./20261122000202-books.ts";
import { Migration20261122000206_invoice_exports } from "./20261122000206-invoice-exports.ts";
import { Migration20261122000210_told_reservations } from "./20261122000210-told-reservations.ts";
import { Migration20261122000215_return_labels } from "./20261122000215-return-labels.ts";
import { Migration20261122000220_refunded_cancellations } from "./20261122000220-refunded-cancellations.ts";
import { Migration20261122000221_gateway_calls } from "./20261122000221-gateway-calls.ts";
import { Migration20261122000222_postings_by_kind } from "./20261122000222-postings-by-kind.ts";
import { Migration20261122000225_channel_returns } from "./20261122000225-channel-returns.ts";
import { Migration20261122000230_days_ahead } from "./20261122000230-days-ahead.ts";
import { Migration20261122000231_ask_undated } from "./20261122000231-ask-undated.ts";
import { Migration20261122000232_cancellations_due } from "./20261122000232-cancellations-due.ts";
import { Migration20261122000235_refunds_tried_again } from "./20261122000235-refunds-tried-again.ts";
import { Migration20261122000236_lists_of_the_floor } from "./20261122000236-lists-of-the-floor.ts";
import { Migration20261122000240_void_labels } from "./20261122000240-void-labels.ts";
import { Migration20261122000241_erased_payment_messages } from "./20261122000241-erased-payment-messages.ts";
import { Migration20261123000245_differences_by_words } from "./20261123000245-differences-by-words.ts";

/** Every migration, oldest first. A migration that has landed is never changed: write the next one. */
export const migrations = [
  Migration20261122000001_initial,
  Migration20261122000002_ledger,
  Migration20261122000003_logs,
  Migration20261122000020_imports,
  Migration20261122000030_lists,
  Migration20261122000040_level_lists,
  Migration20261122000041_periods,
  Migration20261122000060_network,
  Migration20261122000061_carriers,
  Migration20261122000062_promises,
  Migration20261122000070_directives,
  Migration20261122000071_rules,
  Migration20261122000080_stock_for_sale,
  Migration20261122000090_sourcing,
  Migration20261122000110_ways,
  Migration20261122000125_more_lists,
  Migration20261122000137_shortages,
  Migration20261122000138_rerouting,
  Migration20261122000139_waits,
  Migration20261122000140_accounts,
  Migration20261122000141_catalogues,
  Migration20261122000145_channel_words,
  Migration20261122000146_polls,
  Migration20261122000150_commands,
  Migration20261122000155_stock_publication,
  Migration20261122000160_promise_reviews,
  Migration20261122000162_files,
  Migration20261122000165_pauses,
  Migration20261122000170_lives,
  Migration20261122000172_floor,
  Migration20261122000173_pick_lists,
  Migration20261122000184_payments,
  Migration20261122000185_store_credit,
  Migration20261122000186_gateways,
  Migration20261122000180_invoices,
  Migration20261122000176_bookings,
  Migration20261122000177_tracking,
  Migration20261122000178_manifests,
  Migration20261122000192_order_changes,
  Migration20261122000193_recurring_orders,
  Migration20261122000188_returns,
  Migration20261122000196_webhooks,
  Migration20261122000197_notices,
  Migration20261122000198_order_numbers,
  Migration20261122000200_settlements,
  Migration20261122000201_exports,
  Migration20261122000202_books,
  Migration20261122000206_invoice_exports,
  Migration20261122000210_told_reservations,
  Migration20261122000215_return_labels,
  Migration20261122000220_refunded_cancellations,
  Migration20261122000221_gateway_calls,
  Migration20261122000225_channel_returns,
  Migration20261122000235_refunds_tried_again,
  Migration20261122000236_lists_of_the_floor,
  Migration20261122000222_postings_by_kind,
  Migration20261122000230_days_ahead,
  Migration20261122000231_ask_undated,
  Migration20261122000232_cancellations_due,
  Migration20261122000240_void_labels,
  Migration20261122000241_erased_payment_messages,
  Migration20261123000245_differences_by_words,
];
