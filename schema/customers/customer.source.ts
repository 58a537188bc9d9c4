import { addresses, customers, visibleCustomers } from "../../src/customers/people.rows.ts";
import { id, maskedText, personal } from "../reading/kinds.ts";
import { type Sources, source } from "../reading/source.ts";

const c = customers.columns;
const a = addresses.columns;
const maskedLines = `array(select ${maskedText("written.line")} from unnest(${a.lines}) with ordinality as written(line, place) order by place)`;

/** How people and addresses are read: masked for keys without `pii:read`. */
export const customerSources: Sources = {
  Customer: source(
    customers,
    {
      id: id("Customer", c.id),
      name: personal(c.name),
      email: personal(c.email),
      phone: personal(c.phone),
      masked: personal("false", "true"),
    },
    { visible: visibleCustomers },
  ),
  Address: source(addresses, {
    name: personal(a.name),
    company: personal(a.company),
    lines: personal(a.lines, maskedLines),
    phone: personal(a.phone),
    masked: personal(a.masked, "true"),
  }),
};
