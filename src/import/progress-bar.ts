import type { Progress } from "./report.ts";

/** The part of a terminal that a bar needs. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const width = 30;
/** How often a bar is drawn, and how often a line is written where there is no terminal, in milliseconds. */
const redraw = 100;
const newLine = 5_000;

/**
 * Shows how far an import is: on a terminal a bar that is drawn anew, elsewhere a line every five seconds, so that a log stays
 * short and a quick import leaves it empty. How fast it is and how long it still takes is reckoned from where it began or went on.
 */
export function progressBar(terminal: Terminal, now: () => number = () => performance.now()): (progress: Progress) => void {
  let first: { readonly at: number; readonly progress: Progress } | undefined;
  let shown = Number.NEGATIVE_INFINITY;
  let longest = 0;

  return (progress) => {
    const at = now();
    if (!first) {
      first = { at, progress };
      // Where nobody looks, nothing is told of what ends at once.
      if (!terminal.isTTY) shown = at;
    }
    if (!progress.done && at - shown < (terminal.isTTY ? redraw : newLine)) return;
    if (progress.done && !terminal.isTTY) return;
    shown = at;
    const text = textOf(progress, first, at);
    if (!terminal.isTTY) return void terminal.write(`${text}\n`);
    const share = shareOf(progress);
    const filled = Math.round(share * width);
    const line = `${"█".repeat(filled)}${"░".repeat(width - filled)} ${text}`.slice(0, terminal.columns ?? 120);
    longest = Math.max(longest, line.length);
    terminal.write(`\r${line.padEnd(longest)}${progress.done ? "\n" : ""}`);
  };
}

function textOf(progress: Progress, first: { readonly at: number; readonly progress: Progress }, at: number): string {
  const seconds = (at - first.at) / 1_000;
  const rows = progress.rows - first.progress.rows;
  const bytes = progress.bytes - first.progress.bytes;
  const parts = [`${String(Math.floor(shareOf(progress) * 100)).padStart(3)} %`, `${progress.rows.toLocaleString("en")} rows`];
  if (seconds > 0 && rows > 0) parts.push(`${Math.round(rows / seconds).toLocaleString("en")} rows/s`);
  if (progress.done) parts.push(`in ${timeOf(seconds)}`);
  else if (bytes > 0) parts.push(`${timeOf((seconds * (progress.totalBytes - progress.bytes)) / bytes)} left`);
  return parts.join("  ");
}

const shareOf = ({ bytes, totalBytes }: Progress): number => (totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes));

/** Hours, minutes and seconds, as `1:02:03` or `2:03`. */
function timeOf(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
