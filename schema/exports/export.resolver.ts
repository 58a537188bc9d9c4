import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { type ExportRow, exportCount, exportPage, exportsById } from "../../src/exports/exports.rows.ts";
import { startExport } from "../../src/flows/start-export.ts";
import { documentLink } from "../documents/document.links.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { ExportConnection, ExportFilterInput, ExportObject, StartExportInput, StartExportPayload } from "./export.type.ts";

/** No scope stands at these fields: it takes the one that reads what is in the file. */
@Resolver(() => ExportObject)
export class ExportResolver {
  @Query(() => ExportConnection, { description: "The files that were asked for and that this key may have, newest first." })
  async exports(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ExportFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: ExportFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = filter ?? {};
    return connectionOf(ExportConnection, await exportPage(em, wanted, page, access), () => exportCount(em, wanted, mostCounted, access));
  }

  @Query(() => ExportObject, { nullable: true, description: "One export; null when there is none that the key may have." })
  export(@Arg("id", () => ID, { description: "The export's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, exportsById, idIn("Export", id, ["id"]));
  }

  @Mutation(() => StartExportPayload, {
    description:
      "Writes a file of everything, or of what has changed since an earlier one. It takes the scope that reads this, and holds what the key may see.",
  })
  async startExport(
    @Arg("input", () => StartExportInput, { description: "What, and how." }) input: StartExportInput,
    @Ctx() context: Context,
  ) {
    const answer = await mutate(context, "startExport", input, async (em) => {
      const { kind, format, after = null, people } = input;
      return { exportId: (await startExport(em, context.access, { kind, format, after, people })).id };
    });
    context.exporting.nudge();
    return answer;
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ExportRow): string {
    return globalId("Export", id);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Where the file can be had for the next ten minutes, without a key. Null until it is done, and where the gateway has no secret key. Without `MUARA_PUBLIC_URL` it has no host.",
  })
  url(@Root() { documentId }: ExportRow, @Ctx() context: Context): string | null {
    return documentId && documentLink(documentId, context);
  }
}
