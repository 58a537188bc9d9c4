import { NoSchemaIntrospectionCustomRule, type ValidationRule } from "graphql";
import type { Limits } from "../../schema/kit/limits.ts";
import { shapeRule } from "./shape.ts";

/** What a document must keep to beside the specification's rules. The same on HTTP and on WebSocket. */
export function ownRules(limits: Limits, introspection = true): readonly ValidationRule[] {
  return [shapeRule(limits), ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];
}
