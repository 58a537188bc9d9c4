import { openDatabase } from "../../src/database.ts";
import { Dispatcher } from "../../src/dispatch/dispatcher.ts";
import { silentLog } from "../../src/kit/log.ts";
import { accountsOf } from "../support/accounts.ts";
import { toldConnector } from "./a-told-channel.ts";

/** A dispatcher in a process of its own, to be killed. */
const orm = await openDatabase(process.argv[2] as string, { poolSize: 5 });
const accounts = accountsOf({ orm }, { connectors: [toldConnector as never] });
await new Dispatcher({ orm, accounts, log: silentLog(), onCommitted: () => {} }).start();
