import { type Profiler, Session } from "node:inspector/promises";

/**
 * Which share of the work of this program a function takes, what it calls included: of the samples of a profile, those with the
 * function on their stack. Samples of waiting, and of collecting garbage, which belongs to all of it, do not count.
 */
export async function shareOf(name: string, file: string, work: () => Promise<void>): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.start");
    await work();
    const { profile } = await session.post("Profiler.stop");
    return shareIn(profile, ({ functionName, url }) => functionName === name && url.includes(file));
  } finally {
    session.disconnect();
  }
}

const apart = new Set(["(idle)", "(garbage collector)"]);

function shareIn(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  isWanted: (frame: Profiler.ProfileNode["callFrame"]) => boolean,
): number {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const inside = new Set<number>();
  // A node comes before its children.
  for (const { id, callFrame, children = [] } of nodes) {
    if (inside.has(id) || isWanted(callFrame)) for (const each of [id, ...children]) inside.add(each);
  }
  let [wanted, all] = [0, 0];
  for (const [at, id] of samples.entries()) {
    if (apart.has(byId.get(id)?.callFrame.functionName ?? "")) continue;
    const time = timeDeltas[at] ?? 0;
    all += time;
    if (inside.has(id)) wanted += time;
  }
  if (wanted === 0) throw new Error("The function is not in the profile.");
  return wanted / all;
}
