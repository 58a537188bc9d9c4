import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, instant, textList } from "../kit/columns.ts";

/** Lets one caller in. The key itself is shown once and kept only as a hash. */
const schema = defineEntity({
  name: "ApiKey",
  tableName: "api_keys",
  properties: {
    id: idColumn(),
    name: p.text(),
    /** SHA-256 of the secret part, hex. The secret has 256 random bits, so no slow hash is needed. */
    secretHash: p.text().hidden(),
    scopes: textList(),
    /** Only these channels and locations; empty means all. */
    channelIds: p.array().$type<string[]>().columnType("uuid[]").default([]),
    locationIds: p.array().$type<string[]>().columnType("uuid[]").default([]),
    expiresAt: instant().nullable(),
    revokedAt: instant().nullable(),
    createdAt: createdAt(),
  },
});

export class ApiKey extends schema.class {}
schema.setClass(ApiKey);
