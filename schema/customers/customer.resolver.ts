import { FieldResolver, ID, Resolver, Root } from "type-graphql";
import type { CustomerRow } from "../../src/customers/people.rows.ts";
import { globalId } from "../kit/global-id.ts";
import { CustomerObject } from "./customer.type.ts";

@Resolver(() => CustomerObject)
export class CustomerResolver {
  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: CustomerRow): string {
    return globalId("Customer", id);
  }
}
