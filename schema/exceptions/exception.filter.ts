import type { ExceptionFilter } from "../../src/commands/exceptions.rows.ts";
import { idsIn } from "../kit/global-id.ts";
import type { ExceptionFilterInput } from "./exception.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const exceptionFilterIn = (filter: ExceptionFilterInput | null | undefined): ExceptionFilter => ({
  ...filter,
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
});
