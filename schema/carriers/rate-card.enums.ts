import { rateCardStatuses } from "../../src/carriers/rate-card.states.ts";
import { surchargeBases, surchargeConditions } from "../../src/carriers/rate-card.ts";
import { describedEnum } from "../kit/enums.ts";

export const RateCardStatus = describedEnum("RateCardStatus", "Whether a rate card is quoted by.", rateCardStatuses, {
  DRAFT: "It is not quoted by yet.",
  ACTIVE: "It is quoted by from its first day on, until a newer one of the service begins.",
  EXPIRED: "It is no longer quoted by. It can be activated again.",
});

export const RateFileFormat = describedEnum(
  "RateFileFormat",
  "How a file of rates is written; docs/carriers.md has both.",
  ["CSV", "JSON"],
  {
    CSV: "A row a lane, with a header line. The rest of the card comes in `card`.",
    JSON: "The whole card, its lanes among it.",
  },
);

export const SurchargeCondition = describedEnum("SurchargeCondition", "When a surcharge comes on top.", surchargeConditions, {
  ALWAYS: "On every parcel.",
  REMOTE: "To the places it names.",
  COD: "When the carrier collects from the buyer.",
});

export const SurchargeBasis = describedEnum("SurchargeBasis", "Of what a percentage is.", surchargeBases, {
  FREIGHT: "Of the price of the step, and of each kilogram beyond.",
  COD_AMOUNT: "Of what the carrier collects.",
});
