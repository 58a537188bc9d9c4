import type { Connector } from "../../src/channels/connector.ts";
import { normalise } from "./normalise.ts";
import { type EdiSettings, ediSettings, noSettings } from "./settings.ts";
import { split } from "./split.ts";

export const edifact: Connector<EdiSettings> = {
  key: "edifact",
  title: "EDIFACT",
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
