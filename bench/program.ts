/** What is said between the bench and its programs. */
export interface Order {
  readonly id: number;
  readonly command: string;
  readonly input: unknown;
}
export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

type Commands = Readonly<Record<string, (input: never) => unknown>>;

/** In a program: does what the bench asks, one answer an order, until the bench lets go; then `end` is called. */
export function obey(commands: Commands, end: () => unknown = () => {}): void {
  const known: Commands = { hello: () => null, ...commands };
  process.on("message", ({ id, command, input }: Order) => void run(known[command], id, input));
  process.once("disconnect", () => void Promise.resolve(end()).finally(() => process.exit()));
}

async function run(command: Commands[string] | undefined, id: number, input: unknown): Promise<void> {
  try {
    if (!command) throw new Error("There is no such command.");
    tell({ id, result: await command(input as never) });
  } catch (error) {
    tell({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

const tell = (answer: Answer): void => void process.send?.(answer);
