import type { Connector } from "../../src/channels/connector.ts";
import { normalise } from "./normalise.ts";
import { type FilesSettings, filesSettings, ownHeader } from "./settings.ts";
import { split } from "./split.ts";

export const files: Connector<FilesSettings> = {
  key: "files",
  title: "Files (CSV, Excel)",
  rights: {
    canSplit: true,
    canPartialCancel: true,
    canChangeAddress: true,
    mustAccept: false,
    labelBy: "SELF",
    returnsBy: "SELF",
    dispatchByHours: null,
  },
  settings: filesSettings,
  files: { split: (file, settings = ownHeader, at) => split(file, settings, at) },
  normalise: ({ body }, settings = ownHeader) => normalise(body, settings),
};
