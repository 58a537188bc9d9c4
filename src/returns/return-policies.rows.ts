import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, anything, countOf, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

/** The fee is minor units of `feeCurrency`, as text. */
export interface ReturnPolicyRow {
  readonly id: string;
  readonly name: string;
  readonly channelId: string | null;
  readonly itemId: string | null;
  readonly tag: string | null;
  readonly finalSale: boolean;
  readonly windowDays: number | null;
  readonly reasons: readonly string[];
  readonly resolutions: readonly string[];
  readonly feeBasisPoints: number;
  readonly feeUnitMinor: string;
  readonly feeCurrency: string | null;
  readonly photosRequired: boolean;
  readonly labelPaidBy: string;
  readonly advanceExchange: boolean;
  readonly commitAt: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const returnPolicies = table<ReturnPolicyRow>("return_policies policy", [
  ...(["id", "name", "channelId", "itemId", "tag", "finalSale", "windowDays", "reasons", "resolutions", "feeBasisPoints"] as const),
  ...(["feeUnitMinor", "feeCurrency", "photosRequired", "labelPaidBy", "advanceExchange", "commitAt", "version"] as const),
  ...(["createdAt", "updatedAt"] as const),
]);
const columns = allColumns(returnPolicies);

/** A key limited to channels sees the policies of these, and those of all channels. */
export const visiblePolicies = ({ channelIds }: Rights) =>
  channelIds === null ? anything : sql`(policy.channel_id is null or policy.channel_id = any(${uuids([...channelIds])}))`;

export const returnPoliciesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ReturnPolicyRow[]> =>
  rows(
    em,
    sql<ReturnPolicyRow>`select ${columns} from return_policies policy where policy.id = any(${uuids(ids)}) and ${visiblePolicies(access)}`,
  );

/** Oldest first. */
export const policyOrder: Order = {
  name: "oldest",
  column: sql`policy.created_at`,
  type: "timestamptz",
  id: sql`policy.id`,
  descending: false,
};

export interface ReturnPolicyFilter {
  /** Of one of these channels alone. */
  readonly channelIds?: readonly string[] | null;
}

/** Policies are few: they are looked through. */
export const matchingPolicies = ({ channelIds }: ReturnPolicyFilter, access: Access) =>
  all([visiblePolicies(access), channelIds ? sql`policy.channel_id = any(${uuids(channelIds)})` : null]);

export const returnPolicyPage = (
  em: EntityManager,
  filter: ReturnPolicyFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<ReturnPolicyRow>> =>
  pageOf(em, returnPolicies, policyOrder, args, (page) => sql`${matchingPolicies(filter, access)} and ${page.where}`);

export const returnPolicyCount = (em: EntityManager, filter: ReturnPolicyFilter, most: number, access: Access): Promise<number> =>
  countOf(em, sql`select 1 from return_policies policy where ${matchingPolicies(filter, access)} limit ${sql.lit(most)}`);
