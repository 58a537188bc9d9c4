/** What the back office searches by, lower case. No personal data. */
export const searchTextOf = ({
  order,
  lines,
}: {
  readonly order: { readonly number: string; readonly externalId: string };
  readonly lines: readonly { readonly sku?: string | null | undefined; readonly title: string }[];
}): string => [order.number, order.externalId, ...lines.flatMap(({ sku, title }) => [sku ?? "", title])].join(" ").toLowerCase();
