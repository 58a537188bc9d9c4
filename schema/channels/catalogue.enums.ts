import { catalogueMatches, matchedBy, pullStatuses } from "../../src/channels/catalogue.entity.ts";
import { describedEnum } from "../kit/enums.ts";

export const CatalogueMatch = describedEnum(
  "CatalogueMatch",
  "Whether it is known which of our items a thing in a catalogue is.",
  catalogueMatches,
  {
    MATCHED: "A listing says it.",
    PROPOSED: "One item is like it: a person decides.",
    UNMATCHED: "No item is like it, or several are.",
  },
);

export const CatalogueMatchedBy = describedEnum("CatalogueMatchedBy", "By what it was found.", matchedBy, {
  LISTING: "A listing of the same SKU was there already.",
  SKU: "The item has the very same SKU.",
  BARCODE: "The item has the same barcode, whatever zeros stand before it.",
  SIMILAR_SKU: "The item's SKU has the same letters and digits.",
  TITLE: "The item's title has the same words.",
  PERSON: "Somebody said it.",
});

export const CataloguePullStatus = describedEnum("CataloguePullStatus", "How far the reading of a catalogue is.", pullStatuses, {
  RUNNING: "It is being read, or waits for the channel.",
  DONE: "All of it was read.",
  FAILED: "It was given up; `reason` says why. `pullCatalogue` goes on where it was.",
});
