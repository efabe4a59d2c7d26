import { grouped, isFloor, median, nameOfTool, nameOfWorkload } from './figures.mjs';

/** In pixels. */
const width = 760;
const labels = 200;
const numbersWidth = 110;
const barHeight = 16;
const rowHeight = 24;
const titleHeight = 42;

/** Colours that can be read on white and on black, and better ones where the reader's own choice is known. */
const style = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #6e7781; }
  .title { font-weight: 600; }
  .number { font-variant-numeric: tabular-nums; }
  .floor { fill: #8c959f; }
  .fplay { fill: #2da44e; }
  .peer { fill: #8c959f; fill-opacity: 0.5; }
  .spread { stroke: #6e7781; stroke-width: 1.5; }
  .axis { stroke: #8c959f; }
  @media (prefers-color-scheme: light) {
    text { fill: #1f2328; }
    .spread { stroke: #1f2328; }
  }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .spread { stroke: #e6edf3; }
  }
`;

/**
 * Draws the seconds of every workload and place that a peer took part in (where none did, of all): a bar for the
 * median, a line from the quickest run to the slowest. Every panel has a scale of its own, from nothing.
 *
 * @param {readonly import('./figures.mjs').Measured[]} measured
 * @returns {string} an SVG
 */
export function chart(measured) {
  const panels = panelsOf(measured.filter(({ failure, hosts }) => failure === undefined && hosts > 0));
  const drawn = [];
  let y = 0;
  for (const panel of panels) {
    drawn.push(draw(panel, y));
    y += titleHeight + panel.length * rowHeight;
  }
  const size = `width="${width}" height="${y + 12}" viewBox="0 0 ${width} ${y + 12}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">
<title>Seconds by workload and tool: shorter is better</title>
<style>${style}</style>
${drawn.join('')}</svg>
`;
}

function panelsOf(measured) {
  const panels = new Map();
  for (const runs of grouped(measured)) {
    const [{ hosts, delay, workload }] = runs;
    const key = [hosts, delay, workload].join(' ');
    panels.set(key, [...(panels.get(key) ?? []), runs]);
  }
  const all = [...panels.values()].filter(([[{ workload }]]) => workload !== 'idle');
  const contested = all.filter((panel) => panel.some(([{ tool }]) => kindOf(tool) === 'peer'));
  return contested.length > 0 ? contested : all;
}

function draw(panel, top) {
  const most = Math.max(...panel.flat().map(({ seconds }) => seconds));
  const scale = (seconds) => (seconds / most) * (width - labels - numbersWidth);
  const bottom = top + titleHeight + panel.length * rowHeight;
  const rows = panel.map((runs, index) => bar(runs, top + titleHeight + index * rowHeight, scale));
  return `<text class="title" x="0" y="${top + titleHeight - 12}">${titleOf(panel[0][0])}</text>
${rows.join('')}<line class="axis" x1="${labels}" x2="${labels}" y1="${top + titleHeight - 4}" y2="${bottom - 2}"/>
`;
}

function titleOf({ hosts, delay, workload }) {
  const place = delay === 0 ? '' : `, ${2 * delay} ms round trip`;
  return `${nameOfWorkload(workload)}, ${hosts} host${hosts === 1 ? '' : 's'}${place}`;
}

function bar(runs, y, scale) {
  const seconds = runs.map((run) => run.seconds);
  const [least, middle, most] = [Math.min(...seconds), median(seconds), Math.max(...seconds)].map((value) =>
    Number((labels + scale(value)).toFixed(1)),
  );
  const baseline = y + barHeight - 4;
  const [{ tool }] = runs;
  const spread = `<line class="spread" x1="${least}" x2="${most}" y1="${y + 8}" y2="${y + 8}"/>`;
  return `<text x="${labels - 8}" y="${baseline}" text-anchor="end">${nameOfTool(tool)}</text>
<rect class="${kindOf(tool)}" x="${labels}" y="${y}" width="${(middle - labels).toFixed(1)}" height="${barHeight}"/>
${runs.length > 1 ? `${spread}\n` : ''}<text class="number" x="${most + 6}" y="${baseline}">${shown(median(seconds))} s</text>
`;
}

function kindOf(tool) {
  if (isFloor(tool)) return 'floor';
  return tool === 'fplay' ? 'fplay' : 'peer';
}

function shown(seconds) {
  return seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1);
}
