// Shows the tree on this terminal with a made-up run: show-tree HOSTS [TASKS] [SPEED].
import { createPalette } from '../../src/report/palette.ts';
import { createTreeReporter } from '../../src/report/tree.ts';
import { syntheticRun } from './synthetic-run.ts';

const [hosts = 5, tasks = 10, speed = 1] = process.argv.slice(2).map(Number);
const reporter = createTreeReporter({
  palette: createPalette(true),
  verbosity: 0,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
});
let last = 0;
for (const { at, event } of syntheticRun(hosts, tasks)) {
  if (at > last) await new Promise((resolve) => setTimeout(resolve, (at - last) / speed));
  last = at;
  reporter.on(event);
}
await reporter.end();
