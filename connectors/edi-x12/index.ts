import type { Connector } from "../../src/channels/connector.ts";
import { normalise } from "./normalise.ts";
import { type EdiSettings, ediSettings, noSettings } from "./settings.ts";
import { split } from "./split.ts";

export const ediX12: Connector<EdiSettings> = {
  key: "edi-x12",
  title: "EDI X12",
  rights: {
    canSplit: false,
    canPartialCancel: false,
    canChangeAddress: false,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: ediSettings,
  files: { split: async (file, settings = noSettings) => split(file, settings) },
  normalise: ({ body }, settings = noSettings) => normalise(body, settings),
};
