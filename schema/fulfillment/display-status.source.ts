import { displayStatus } from "../../src/fulfillment/display-status.rows.ts";
import { column } from "../reading/kinds.ts";
import type { Sources } from "../reading/source.ts";

export const displayStatusSources: Sources = { Order: { fields: { displayStatus: column(`(${displayStatus})`) } } };
