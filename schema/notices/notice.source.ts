import type { PageArgs } from "../../src/kit/page.ts";
import { matchingNotices, noticeOrder, notices, visibleNotices } from "../../src/notices/notices.rows.ts";
import { byId, id, lookup, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { noticeFilterIn } from "./notice.resolver.ts";
import type { NoticeFilterInput } from "./notice.type.ts";

const n = notices.columns;

/** How notices are read. */
export const noticeSources: Sources = {
  Query: {
    fields: {
      notices: page<PageArgs & { readonly filter?: NoticeFilterInput | null }>({
        order: () => noticeOrder,
        where: ({ filter }, access) => matchingNotices(noticeFilterIn(filter), access),
      }),
      notice: byId("Notice"),
    },
  },
  Notice: source(
    notices,
    {
      id: id("Notice", n.id),
      language: ((lookedUp) => (field, writer) => ["coalesce(", ...lookedUp(field, writer), ", 'null')"])(
        lookup(n.language, { id: "ID", en: "EN" }),
      ),
      order: one(n.orderId),
    },
    { visible: visibleNotices },
  ),
};
