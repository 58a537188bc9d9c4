import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import { Reader } from "../kit/read.ts";
import { json, row, sql } from "../kit/sql.ts";
import { settlementMapping } from "../settlements/mapping.ts";

export interface SettlementTermsGiven {
  readonly mapping: Readonly<Record<string, unknown>>;
  readonly expectAfterDays: number | null;
  readonly commissionPercent: string | null;
  readonly toleranceMinor: bigint;
}

/** Says how a channel's statements are read, and what is expected of them. Throws Refusal INVALID, MalformedMessage with the path of what is wrong. */
export async function setSettlementTerms(em: EntityManager, channelId: string, terms: SettlementTermsGiven): Promise<void> {
  settlementMapping(Reader.of(terms.mapping, "mapping"));
  const { expectAfterDays, commissionPercent, toleranceMinor } = terms;
  if (expectAfterDays !== null && (expectAfterDays < 1 || expectAfterDays > 180))
    throw new Refusal("INVALID", "An order is expected in a statement after 1 to 180 days.", ["expectAfterDays"]);
  if (commissionPercent !== null && !/^\d{1,2}(\.\d{1,4})?$/.test(commissionPercent))
    throw new Refusal("INVALID", "A commission is a percentage such as 6.5.", ["commissionPercent"]);
  if (toleranceMinor < 0n) throw new Refusal("INVALID", "What is taken for rounding is not below zero.", ["tolerance"]);
  await row(
    em,
    sql`
      insert into settlement_terms (channel_id, mapping, expect_after_days, commission_percent, tolerance_minor, created_at, updated_at)
      values (${channelId}, ${json(terms.mapping)}::jsonb, ${expectAfterDays}, ${commissionPercent}, ${toleranceMinor}, now(), now())
      on conflict (channel_id) do update set mapping = excluded.mapping, expect_after_days = excluded.expect_after_days,
        commission_percent = excluded.commission_percent, tolerance_minor = excluded.tolerance_minor, updated_at = excluded.updated_at`,
  );
}
