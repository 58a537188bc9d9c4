import type { Api } from "./api.ts";
import { mug } from "./goods.ts";
import { lifeOf } from "./life.ts";
import { rupiah } from "./look.ts";
import type { OwnShop } from "./own-shop.ts";
import { scan, sendAll } from "./parcel.ts";
import { heading, say, sayCame } from "./screen.ts";
import type { Stage } from "./stage.ts";

interface Invoice {
  readonly number: string;
  readonly total: { readonly amount: string };
  readonly tax: { readonly amount: string };
  readonly indonesian: string | null;
  readonly english: string | null;
}

/** An order that is invoiced and given back in part, with the papers in two languages. */
export async function playMoneyBack({ api, check, papers }: Stage, shop: OwnShop): Promise<void> {
  say(heading("16. Two of five mugs were cracked: money back, with the papers"));
  await api.mutate("setInvoiceIssuer", "SetInvoiceIssuerInput", "issuer { code }", {
    ...{ code: "main", name: "PT Contoh Niaga", addressLines: ["Jl. Contoh 1"], city: "Jakarta" },
    ...{ taxable: true, taxId: "0123456789012345", taxCode: "04", taxRule: "INCLUDED_IF_UNSAID" },
  });
  const id = await shop.place({ number: "S-4", paymentStatus: "PAID", lines: [{ ...mug, quantity: 5 }] });
  await scan(api, await sendAll(api, id, 2200), "DELIVERED");
  const invoice = await issue(api, "issueInvoice", "IssueInvoiceInput", { orderId: id });
  check(
    invoice.total.amount === "425000.00",
    `invoice ${invoice.number}: ${rupiah(invoice.total)}, with ${rupiah(invoice.tax)} of PPN`,
    "Rp 425,000",
  );

  const [line] = (await lifeOf(api, id)).lines;
  sayCame("two mugs arrived cracked; nobody wants them back");
  const { refund, order } = await api.mutate<{ refund: Refund; order: { paymentStatus: string } }>(
    "refundOrder",
    "RefundOrderInput",
    "refund { id status amount { amount } } order { paymentStatus }",
    { orderId: id, lines: [{ lineId: line?.id, quantity: 2 }] },
  );
  check(
    refund.status === "SUCCEEDED" && refund.amount.amount === "170000.00" && order.paymentStatus === "PARTIALLY_REFUNDED",
    `${rupiah(refund.amount)} given back; S-4 is ${order.paymentStatus}`,
    "Rp 170,000; PARTIALLY_REFUNDED",
  );
  const note = await issue(api, "issueCreditNote", "IssueCreditNoteInput", { refundId: refund.id });
  check(
    note.total.amount === "170000.00",
    `credit note ${note.number}: ${rupiah(note.total)}, with ${rupiah(note.tax)} of PPN`,
    "Rp 170,000",
  );
  for (const [kind, { number, indonesian, english }] of [["invoice", invoice] as const, ["credit note", note] as const])
    papers.push(
      { of: "S-4, refunded in part", name: `${kind} ${number}, Indonesian`, mediaType: "application/pdf", url: indonesian },
      { of: "S-4, refunded in part", name: `${kind} ${number}, English`, mediaType: "application/pdf", url: english },
    );
}

interface Refund {
  readonly id: string;
  readonly status: string;
  readonly amount: { readonly amount: string };
}

async function issue(api: Api, name: string, inputType: string, input: Record<string, unknown>): Promise<Invoice> {
  const selection = "invoice { number total { amount } tax { amount } indonesian: pdf(language: ID) english: pdf(language: EN) }";
  return (await api.mutate<{ invoice: Invoice }>(name, inputType, selection, input)).invoice;
}
