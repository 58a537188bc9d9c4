import { Command, InvalidArgumentError } from "commander";
import { environment, readConfig } from "../config.ts";

export const demoCommand = (): Command =>
  new Command("demo")
    .description("Shows Muara with a small merchant and nine channels, on a database that is thrown away.")
    .option("--exit", "end after the scene: 0 only if every outcome was the right one", false)
    .option("--port <port>", "TCP port; 0 takes any free one (default: PORT, or 4000)", portOf)
    .action(async ({ exit, port }: { exit: boolean; port?: number }) => {
      const { runDemo } = await import("../demo/run-demo.ts");
      process.exitCode = await runDemo({ exit, port: port ?? readConfig(environment()).port });
    });

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
  return port;
}
