/**
 * How many changes a tool says that it made, summed over all hosts; undefined where it doesn't say.
 *
 * @param {string} tool
 * @param {string} text what it printed
 * @returns {number | undefined}
 */
export function changesSaid(tool, text) {
  if (tool === 'script') return text.match(/^changed /gm)?.length ?? 0;
  if (tool === 'pyinfra') return changesOfPyinfra(text);
  const rows = [...text.matchAll(/^\S+\s.*\bok=\d+\s+changed=(\d+)\s/gm)];
  return rows.length === 0 ? undefined : rows.reduce((sum, [, changed]) => sum + Number(changed), 0);
}

/** Its table ends with the sums of hosts, successes, errors and what didn't change; `-` is none. */
function changesOfPyinfra(text) {
  const [, changed] = /^\s*Grand total\s+\S+\s+(\S+)\s+\S+\s+\S+\s*$/m.exec(text) ?? [];
  if (changed === undefined) return undefined;
  return changed === '-' ? 0 : Number(changed);
}
