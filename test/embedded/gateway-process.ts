/** A gateway reduced to its database, to be killed: starts one with the options in its argument and says how it went. */
import { EmbeddedPostgresError } from "../../src/embedded/error.ts";
import { startPostgres } from "../../src/embedded/start-postgres.ts";

const said: string[] = [];
const log = (line: string) => void said.push(line);
try {
  const postgres = await startPostgres({ ...JSON.parse(process.argv[2] ?? ""), log });
  process.stdin.resume().once("end", () => void postgres.stop().then(() => process.exit(0)));
  console.log(JSON.stringify({ url: postgres.url, pid: postgres.pid, said }));
} catch (error) {
  if (!(error instanceof EmbeddedPostgresError)) throw error;
  console.log(JSON.stringify({ refused: error.message }));
}
