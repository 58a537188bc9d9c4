import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../../src/access/access.ts";
import { visibleFulfillmentOrders } from "../../src/fulfillment/fulfillment.rows.ts";
import { visibleFulfillments } from "../../src/fulfillment/fulfillments.rows.ts";
import { visiblePickLists } from "../../src/fulfillment/pick-lists.rows.ts";
import { visibleInvoices } from "../../src/invoices/invoices.rows.ts";
import { rows, sql, uuids } from "../../src/kit/sql.ts";
import { allColumns, table } from "../../src/kit/table.ts";
import { visibleReverses } from "../../src/returns/reverses.rows.ts";
import { visibleManifests } from "../../src/shipping/shipping.rows.ts";

export interface DocumentRow {
  readonly id: string;
  readonly kind: string;
  readonly mediaType: string;
  readonly language: string;
  readonly fileName: string;
  readonly createdAt: string;
  /** Of a label: since when nothing leaves, or comes back, with it. */
  readonly voidedAt: string | null;
}

export const documents = table<DocumentRow>(
  "documents document",
  ["id", "kind", "mediaType", "language", "fileName", "createdAt", "voidedAt"],
  {
    voidedAt: `case document.subject_type
      when 'ReverseDelivery' then (select labelled.voided_at from reverse_deliveries labelled where labelled.id = document.subject_id)
      when 'Fulfillment' then (
        select part.let_go_at from booked_parcels part where part.booking_id = document.booking_id and part.fulfillment_id = document.subject_id) end`,
  },
);

/**
 * A key sees the papers of what it sees. It stands here as what they are about lies in many rooms. Of what none of these is, a key without
 * limits sees all, a limited one nothing. Exports
 * are had by themselves: it takes the scopes of what is in them.
 */
export const visibleDocuments = (rights: Rights) =>
  rights.channelIds === null && rights.locationIds === null
    ? sql`document.subject_type <> 'Export'`
    : sql`case document.subject_type
        when 'Fulfillment' then exists (
          select 1 from fulfillments fulfillment where fulfillment.id = document.subject_id and ${visibleFulfillments(rights)})
        when 'FulfillmentOrder' then exists (
          select 1 from fulfillment_orders work where work.id = document.subject_id and ${visibleFulfillmentOrders(rights)})
        when 'Invoice' then exists (select 1 from invoices invoice where invoice.id = document.subject_id and ${visibleInvoices(rights)})
        when 'PickList' then exists (select 1 from pick_lists where pick_lists.id = document.subject_id and ${visiblePickLists(rights)})
        when 'Manifest' then exists (select 1 from manifests manifest where manifest.id = document.subject_id and ${visibleManifests(rights)})
        when 'ReverseDelivery' then exists (
          select 1 from reverse_deliveries delivery join reverse_fulfillment_orders reverse on reverse.id = delivery.reverse_fulfillment_order_id
          where delivery.id = document.subject_id and ${visibleReverses(rights)})
        else false end`;

export const documentsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<DocumentRow[]> =>
  rows(
    em,
    sql<DocumentRow>`
      select ${allColumns(documents)} from documents document where document.id = any(${uuids(ids)}) and ${visibleDocuments(access)}`,
  );

export interface SubjectDocumentRow extends DocumentRow {
  readonly subjectId: string;
}

/** What was printed of things of a type, oldest first. */
const documentsOf =
  (subjectType: string) =>
  (em: EntityManager, ids: readonly string[], access: Access): Promise<SubjectDocumentRow[]> =>
    rows(
      em,
      sql<SubjectDocumentRow>`
        select ${allColumns(documents)}, document.subject_id as "subjectId" from documents document
        where document.subject_type = ${subjectType} and document.subject_id = any(${uuids(ids)}) and ${visibleDocuments(access)}
        order by document.subject_id, document.created_at, document.id`,
    );

export const documentsOfFulfillments = documentsOf("Fulfillment");
export const documentsOfPickLists = documentsOf("PickList");
export const documentsOfManifests = documentsOf("Manifest");
export const documentsOfDeliveries = documentsOf("ReverseDelivery");
