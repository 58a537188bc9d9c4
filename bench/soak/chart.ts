export interface Line {
  readonly name: string;
  /** One y for each x of the chart. */
  readonly values: readonly number[];
}

export interface Panel {
  readonly title: string;
  /** Logarithmic panels begin at 1; what is below is drawn there. */
  readonly scale: "linear" | "logarithmic";
  /** Four at most: there are four colours. */
  readonly lines: readonly Line[];
}

export interface Chart {
  readonly title: string;
  readonly subtitle: string;
  /** Minutes, rising. */
  readonly xs: readonly number[];
  /** Up to here the ground is shaded. */
  readonly warmUp: number;
  readonly panels: readonly Panel[];
}

const width = 860;
const left = 70;
const right = 640;
const panelHeight = 130;
const gap = 46;
const top = 86;

const style = `
  .ground { fill: #ffffff; } .warm { fill: #f0f2f5; } text { font: 12px system-ui, sans-serif; fill: #3d444d; }
  .title { font-size: 16px; font-weight: 600; } .head { font-weight: 600; } .number { font-variant-numeric: tabular-nums; }
  .grid { stroke: #d8dde3; } .axis { stroke: #8b949e; } polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
  .c0 { stroke: #0969da; } .c1 { stroke: #bf5a00; } .c2 { stroke: #1a7f37; } .c3 { stroke: #8250df; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; } .warm { fill: #1b222b; } text { fill: #c9d1d9; } .grid { stroke: #30363d; } .axis { stroke: #6e7681; }
    .c0 { stroke: #58a6ff; } .c1 { stroke: #f0883e; } .c2 { stroke: #3fb950; } .c3 { stroke: #bc8cff; }
  }`;

/** Draws panels below each other over one axis of minutes, as SVG that brings its own light or dark ground. */
export function drawChart({ title, subtitle, xs, warmUp, panels }: Chart): string {
  const end = xs.at(-1) ?? 1;
  const across = (minutes: number): number => left + ((right - left) * minutes) / end;
  const height = top + panels.length * (panelHeight + gap) + 10;
  const drawn = panels.map((panel, index) => drawPanel(panel, { y: top + index * (panelHeight + gap), xs, across, warmUp }));
  const bottom = top + panels.length * (panelHeight + gap) - gap;
  const minutes = ticksOf(0, end)
    .filter((minute) => minute <= end)
    .map((minute) => `<text class="number" x="${at(across(minute))}" y="${bottom + 18}" text-anchor="middle">${label(minute)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>${style}
</style>
<rect class="ground" width="${width}" height="${height}" rx="8"/>
<text class="title" x="${left}" y="30">${escaped(title)}</text>
<text x="${left}" y="50">${escaped(subtitle)}</text>
${drawn.join("\n")}
${minutes.join("\n")}
<text x="${(left + right) / 2}" y="${bottom + 36}" text-anchor="middle">minutes of load (shaded: warm-up; numbers: last reading)</text>
</svg>
`;
}

interface Place {
  /** Of its upper edge. */
  readonly y: number;
  readonly xs: readonly number[];
  readonly warmUp: number;
  across(minutes: number): number;
}

function drawPanel({ title, scale, lines }: Panel, { y, xs, warmUp, across }: Place): string {
  const most = Math.max(1, ...lines.flatMap(({ values }) => values));
  const ticks = scale === "linear" ? ticksOf(0, most) : decadesOf(most);
  const end = scale === "linear" ? Math.max(most, ticks.at(-1) ?? 0) : (ticks.at(-1) ?? 10);
  const share = (value: number): number => (scale === "linear" ? value / end : Math.log10(Math.max(1, value)) / Math.log10(end));
  const down = (value: number): number => y + panelHeight * (1 - share(value));
  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${left}" x2="${right}" y1="${at(down(tick))}" y2="${at(down(tick))}"/>` +
      `<text class="number" x="${left - 8}" y="${at(down(tick) + 4)}" text-anchor="end">${label(tick)}</text>`,
  );
  const curves = lines.map(({ values }, index) => {
    const points = values.map((value, place) => `${at(across(xs[place] ?? 0))},${at(down(value))}`);
    return `<polyline class="c${index}" points="${points.join(" ")}"/>`;
  });
  const legend = lines.map(({ name, values }, index) => {
    const row = y + 14 + index * 20;
    return (
      `<line class="c${index}" x1="${right + 16}" x2="${right + 36}" y1="${row - 4}" y2="${row - 4}" stroke-width="3"/>` +
      `<text x="${right + 44}" y="${row}">${escaped(name)}: ${label(values.at(-1) ?? 0)}</text>`
    );
  });
  return [
    `<text class="head" x="${left}" y="${y - 10}">${escaped(title)}</text>`,
    `<rect class="warm" x="${left}" y="${y}" width="${at(across(warmUp) - left)}" height="${panelHeight}"/>`,
    ...grid,
    `<line class="axis" x1="${left}" x2="${right}" y1="${y + panelHeight}" y2="${y + panelHeight}"/>`,
    ...curves,
    ...legend,
  ].join("\n");
}

/** Round numbers from `from` on, at most six, the last at or above `to`. */
export function ticksOf(from: number, to: number): readonly number[] {
  const rough = (to - from) / 5;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * decade >= rough) ?? 10) * decade;
  const count = Math.ceil(Number(((to - from) / step).toPrecision(12)));
  return Array.from({ length: count + 1 }, (_, index) => Number((from + index * step).toPrecision(12)));
}

const decadesOf = (most: number): readonly number[] =>
  Array.from({ length: Math.max(1, Math.ceil(Math.log10(most))) + 1 }, (_, exponent) => 10 ** exponent);

const at = (pixels: number): string => String(Number(pixels.toFixed(1)));
const label = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: value < 1 ? 2 : value < 10 ? 1 : 0 });
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
