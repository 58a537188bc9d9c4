/** A server: Vendure as `@vendure/core` comes, without plugins, job worker or search: the lightest it can be. */
import { bootstrap, DefaultLogger, dummyPaymentHandler, LogLevel } from "@vendure/core";

const { DATABASE_URL, PORT, POOL_SIZE, MAKE_SCHEMA, ADMIN_PASSWORD } = process.env;

await bootstrap({
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  apiOptions: { hostname: "127.0.0.1", port: Number(PORT), adminApiPath: "admin-api", shopApiPath: "shop-api" },
  authOptions: {
    // With cookies too, a request keeps the session that its own first mutation opens.
    tokenMethod: ["bearer", "cookie"],
    superadminCredentials: { identifier: "superadmin", password: ADMIN_PASSWORD },
    cookieOptions: { secret: "bench" },
  },
  dbConnectionOptions: {
    type: "postgres",
    url: DATABASE_URL,
    poolSize: Number(POOL_SIZE),
    synchronize: MAKE_SCHEMA === "true",
    logging: false,
    migrations: [],
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
});
