import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The parts of V8's CPU profile that are read here. */
interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}
interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

const mostShown = 15;

/** Says where the CPU of each profile in a folder went: by package or room, and by function of ours with all it calls. */
export function summaries(folder: string): string {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".cpuprofile"))
    .sort();
  return files.map((name) => `${name}\n${summaryOf(JSON.parse(readFileSync(join(folder, name), "utf8")) as Profile)}`).join("\n\n");
}

function summaryOf({ nodes, samples, timeDeltas }: Profile): string {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rooms = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;

  for (const [index, id] of samples.entries()) {
    const milliseconds = (timeDeltas[index] ?? 0) / 1_000;
    const node = byId.get(id);
    if (!node || ["(idle)", "(program)", "(root)"].includes(node.callFrame.functionName)) continue;
    busy += milliseconds;
    add(rooms, roomOf(node), milliseconds);
    const stack = new Set<string>();
    for (let at: ProfileNode | undefined = node; at; at = byId.get(parents.get(at.id) ?? -1)) if (isOurs(at)) stack.add(nameOf(at));
    for (const name of stack) add(functions, name, milliseconds);
  }
  return [
    "by package or room, without what they call:",
    ...shares(rooms, busy),
    "functions of ours, with what they call:",
    ...shares(functions, busy),
  ].join("\n");
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function shares(sums: ReadonlyMap<string, number>, busy: number): string[] {
  const most = [...sums].sort(([, a], [, b]) => b - a).slice(0, mostShown);
  return most.map(([name, milliseconds]) => `  ${((100 * milliseconds) / busy).toFixed(1).padStart(5)} %  ${name}`);
}

const pathOf = ({ callFrame: { url } }: ProfileNode): string => url.replace(/^file:\/\//, "").replace(/^.*\/dist\//, "");
const isOurs = (node: ProfileNode): boolean => /^(src|schema|connectors)\//.test(pathOf(node));
const nameOf = (node: ProfileNode): string => `${pathOf(node).replace(/\.js$/, ".ts")} ${node.callFrame.functionName || "(nameless)"}`;

function roomOf(node: ProfileNode): string {
  const path = pathOf(node);
  const [, dependency] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  if (dependency) return dependency;
  if (isOurs(node)) return path.split("/").slice(0, 2).join("/");
  return path === "" ? node.callFrame.functionName || "(native)" : path.split("/")[0] || path;
}
