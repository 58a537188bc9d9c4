import { Ctx, Field, InputType, Int, ObjectType } from "type-graphql";
import { type ExportFormat, type ExportKind, exportFormats, exportKinds, exportStates } from "../../src/exports/export.states.ts";
import { type ExportRow, exportsById } from "../../src/exports/exports.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const ExportKindEnum = describedEnum("ExportKind", "What is written out, a row each, and the scope it takes.", exportKinds, {
  ORDERS: "Orders. `orders:read`.",
  ORDER_LINES: "Lines of orders. `orders:read`.",
  PAYMENTS: "Every attempt to move money. `payments:read`.",
  REFUNDS: "Refunds. `payments:read`.",
  STOCK_MOVEMENTS: "Movements of stock. `inventory:read`.",
  INVOICES: "Invoices and credit notes. `payments:read`.",
});

export const ExportFormatEnum = describedEnum("ExportFormat", "How a file is written.", exportFormats, {
  CSV: "A header, then a line a row.",
  NDJSON: "A JSON object a line.",
});

export const ExportStatus = describedEnum("ExportStatus", "How far an export is.", exportStates, {
  PENDING: "It waits for its turn.",
  DONE: "The file is there.",
  FAILED: "There is no file; `reason` says why.",
});

@ObjectType("Export", { implements: Node, description: "A file of what lies in the shop, and where the next one goes on." })
export class ExportObject extends Node {
  @Field(() => ExportKindEnum, { description: "What it holds." })
  kind!: string;

  @Field(() => ExportFormatEnum, { description: "How it is written." })
  format!: string;

  @Field(() => ExportStatus, { description: "How far it is." })
  status!: string;

  @Field(() => Boolean, { description: "Whether names, addresses and e-mails of buyers are in it." })
  people!: boolean;

  @Field(() => String, { nullable: true, description: "The cursor that it went on from; null: it began at the beginning." })
  after!: string | null;

  @Field(() => String, { nullable: true, description: "Pass it as `after` to the next export of this kind. Null until it is done." })
  cursor!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "False when it was cut at 32 MiB: the next export goes on behind its last row. Null until it is done.",
  })
  complete!: boolean | null;

  @Field(() => Int, { nullable: true, description: "How many rows are in it; null until it is done." })
  rowCount!: number | null;

  @Field(() => String, { nullable: true, description: "Why it failed." })
  reason!: string | null;

  @Field(() => DateTime, { description: "When it was asked for." })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was done, or failed." })
  endedAt!: string | null;
}

export const ExportConnection = connectionType(() => ExportObject, "Export", "exports");

@InputType({ description: "Which exports. Conditions that are left out do not limit; those that are given hold together." })
export class ExportFilterInput {
  @Field(() => [ExportKindEnum], { nullable: true, description: "Only of these kinds." })
  kinds?: string[] | null;

  @Field(() => [ExportStatus], { nullable: true, description: "Only those that are so far." })
  statuses?: string[] | null;
}

@InputType({ description: "A file to be written." })
export class StartExportInput extends MutationInput {
  @Field(() => ExportKindEnum, { description: "What it holds." })
  kind!: ExportKind;

  @Field(() => ExportFormatEnum, { defaultValue: "CSV", description: "How it is written." })
  format!: ExportFormat;

  @Field(() => String, {
    nullable: true,
    description: "The cursor of an earlier export of this kind: only what has changed since. Left out: everything.",
  })
  after?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: "With names, addresses and e-mails of buyers. It takes `pii:read`." })
  people!: boolean;
}

@ObjectType({ description: "What came of asking for a file." })
export class StartExportPayload extends Payload {
  exportId?: string;

  @Field(() => ExportObject, { nullable: true, description: "The export; ask for it again until it is done. Null when nothing was done." })
  export(@Ctx() context: Context): Promise<ExportRow | null> {
    return loadOne(context, exportsById, this.exportId);
  }
}
