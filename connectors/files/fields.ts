/** What is read of an order; it stands the same in all of its rows, or is empty. */
export const orderFields = [
  "orderNumber",
  "orderId",
  "placedAt",
  "updatedAt",
  "currency",
  "status",
  "paymentStatus",
  "customerId",
  "customerName",
  "email",
  "phone",
  "shipToName",
  "shipToCompany",
  "shipToLine1",
  "shipToLine2",
  "shipToCity",
  "shipToRegion",
  "shipToPostalCode",
  "shipToCountry",
  "shippingOption",
  "dispatchBy",
  "shipping",
  "fee",
  "orderDiscount",
  "orderTax",
  "total",
  "test",
] as const;

/** What is read of a line: each row is one. */
const lineFields = ["lineId", "sku", "barcode", "title", "quantity", "unitPrice", "lineDiscount", "lineTax"] as const;

export const fields = [...orderFields, ...lineFields] as const;
export type Field = (typeof fields)[number];

/** Without these there is no order. */
export const requiredFields: readonly Field[] = ["orderNumber", "placedAt", "currency", "sku", "quantity", "unitPrice"];

/** Of dates: these may be written in a form of their own. */
export const dateFields: readonly Field[] = ["placedAt", "updatedAt", "dispatchBy"];
