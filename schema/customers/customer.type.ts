import { Field, ObjectType } from "type-graphql";
import { Node } from "../kit/node.ts";

@ObjectType("Customer", { implements: Node, description: "A buyer as a channel knows them. Masked for keys without `pii:read`." })
export class CustomerObject extends Node {
  @Field(() => String, { nullable: true, description: "The channel's own id of the customer." })
  externalId!: string | null;

  @Field(() => String, { nullable: true, description: "Full name." })
  name!: string | null;

  @Field(() => String, { nullable: true, description: "E-mail address." })
  email!: string | null;

  @Field(() => String, { nullable: true, description: "Phone number as the channel writes it." })
  phone!: string | null;

  @Field(() => Boolean, { description: "Whether name, e-mail and phone are hidden from this key." })
  masked!: boolean;
}

@ObjectType("Address", {
  description: "Where something goes, or who pays for it. The person's parts are masked for keys without `pii:read`.",
})
export class AddressObject {
  @Field(() => String, { nullable: true, description: "Who receives it." })
  name!: string | null;

  @Field(() => String, { nullable: true, description: "Company." })
  company!: string | null;

  @Field(() => [String], { description: "Street, building, floor: a line each." })
  lines!: string[];

  @Field(() => String, { nullable: true, description: "City or regency." })
  city!: string | null;

  @Field(() => String, { nullable: true, description: "Province or state, as the channel writes it." })
  region!: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  postalCode!: string | null;

  @Field(() => String, { nullable: true, description: "Country, ISO 3166-1 alpha-2." })
  countryCode!: string | null;

  @Field(() => String, { nullable: true, description: "Phone number for the delivery." })
  phone!: string | null;

  @Field(() => Boolean, { description: "Whether parts of it are hidden, by the channel or from this key." })
  masked!: boolean;
}
