import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { declareOutage, endOutage } from "../../src/flows/declare-outage.ts";
import { setCapacity } from "../../src/flows/set-capacity.ts";
import { addDays } from "../../src/kit/local-date.ts";
import { type CapacityDayRow, capacityOfLocations } from "../../src/locations/capacity.rows.ts";
import type { LocationRow } from "../../src/locations/locations.rows.ts";
import { type LocationOutageRow, outagesById, outagesOfLocations } from "../../src/locations/outages.rows.ts";
import { locationIn } from "../inventory/stock.values.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { Needs } from "../kit/needs.ts";
import { LocalDate } from "../kit/scalars.ts";
import { mutate } from "../kit/user-errors.ts";
import { afterClosing } from "./after-closing.ts";
import {
  CapacityDayObject,
  DeclareOutageInput,
  DeclareOutagePayload,
  EndOutageInput,
  EndOutagePayload,
  LocationOutageObject,
  SetLocationCapacityInput,
  SetLocationCapacityPayload,
} from "./capacity.type.ts";
import { LocationObject } from "./location.type.ts";

@Resolver(() => LocationObject)
export class LocationCapacityResolver {
  @FieldResolver(() => [CapacityDayObject], {
    description: "The days on which work was taken or a limit was set, earliest first; at most a year. On others nothing is taken.",
  })
  async capacity(
    @Root() { id }: LocationRow,
    @Arg("from", () => LocalDate, { description: "The first day." }) from: string,
    @Arg("to", () => LocalDate, { description: "The last day." }) to: string,
    @Ctx() { loaders }: Context,
  ): Promise<CapacityDayRow[]> {
    const days = await loaders.many(capacityOfLocations, ({ locationId }) => locationId, id);
    return days.filter(({ date }) => date >= from && date <= to && date <= addDays(from, 365));
  }

  @FieldResolver(() => [LocationOutageObject], { description: "Outages that last or lie ahead, the earliest first." })
  outages(@Root() { id }: LocationRow, @Ctx() { loaders }: Context): Promise<readonly LocationOutageRow[]> {
    return loaders.many(outagesOfLocations, ({ locationId }) => locationId, id);
  }

  @Needs("locations:write")
  @Mutation(() => SetLocationCapacityPayload, { description: "Sets how much a location ships on one day." })
  setLocationCapacity(
    @Arg("input", () => SetLocationCapacityInput, { description: "The day and its limit." }) input: SetLocationCapacityInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "setLocationCapacity", input, async (em, deed) => {
      const locationId = locationIn(context, input.locationId, ["locationId"]);
      const { date, limit = null, overrideReason = null } = input;
      await setCapacity(em, deed, { locationId, date, limit, overrideReason });
      return { locationId };
    });
  }

  @Needs("locations:write")
  @Mutation(() => DeclareOutagePayload, {
    description:
      "Closes a location for a time: nothing new is routed there, what has not begun there goes elsewhere where it can, and the rest is held.",
  })
  async declareOutage(
    @Arg("input", () => DeclareOutageInput, { description: "The outage." }) input: DeclareOutageInput,
    @Ctx() context: Context,
  ) {
    const outcome = await mutate(context, "declareOutage", input, async (em, deed) => {
      const locationId = locationIn(context, input.locationId, ["locationId"]);
      const { reason, beginsAt = null, endsAt = null } = input;
      await declareOutage(em, deed, { locationId, reason, beginsAt, endsAt });
      return { locationId };
    });
    if (outcome.userErrors.length === 0) await afterClosing(context);
    return outcome;
  }

  @Needs("locations:write")
  @Mutation(() => EndOutagePayload, { description: "Opens a location again; what was held there goes on." })
  async endOutage(@Arg("input", () => EndOutageInput, { description: "The outage." }) input: EndOutageInput, @Ctx() context: Context) {
    const outcome = await mutate(context, "endOutage", input, async (em, deed) => {
      const outageId = idIn("LocationOutage", input.outageId, ["outageId"]);
      const [seen] = await outagesById(em, [outageId], context.access);
      return { locationId: await endOutage(em, deed, seen ? outageId : nobody) };
    });
    if (outcome.userErrors.length === 0) await afterClosing(context);
    return outcome;
  }
}

/** What nobody's id is: an outage that the key may not see is no outage. */
const nobody = "00000000-0000-0000-0000-000000000000";

@Resolver(() => LocationOutageObject)
export class LocationOutageResolver {
  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: LocationOutageRow): string {
    return globalId("LocationOutage", id);
  }
}
