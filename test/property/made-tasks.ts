import fc from 'fast-check';
import { action, type MadeAction, mapping, mode, owner, path, seldom, target, text } from './choices.ts';
import { accounts } from './made-accounts.ts';
import { checked, edits, settledEdits } from './made-edits.ts';

/** Seconds since 1970 in 2001: a time that a comparison may look at. */
const longAgo = '200109090146.40';

const attributes = { mode: seldom(4, mode), owner: seldom(8, owner), group: seldom(14, owner) };

const file = fc
  .oneof(
    mapping({ path, state: fc.constant('directory'), ...attributes, recurse: seldom(6, fc.constant(true)) }),
    mapping({ path, state: fc.constant('absent') }),
    mapping({
      path,
      state: fc.constant('touch'),
      modification_time: fc.constantFrom(longAgo, 'preserve'),
      access_time: fc.constant('preserve'),
      ...attributes,
    }),
    mapping({
      path,
      src: target,
      state: fc.constant('link'),
      force: seldom(2, fc.constant(true)),
      follow: seldom(4, fc.constant(false)),
    }),
    mapping({ path, src: path, state: fc.constant('hard'), force: seldom(2, fc.constant(true)) }),
    mapping({ path, mode: mode, owner: seldom(3, owner), follow: seldom(4, fc.constant(false)) }),
    mapping({ path, state: fc.constant('file'), mode: seldom(2, mode) }),
  )
  .map((made) => ({ file: made }));

const written = {
  dest: path,
  ...attributes,
  force: seldom(8, fc.constant(false)),
  follow: seldom(5, fc.constant(true)),
};

const copy = fc.oneof(
  { weight: 5, arbitrary: action('copy', mapping({ content: text, ...written, ...checked })) },
  {
    weight: 1,
    arbitrary: action('copy', mapping({ src: fc.constantFrom('tree', 'tree/', 'one.txt'), ...written })),
  },
  {
    weight: 2,
    arbitrary: action('copy', mapping({ src: path, remote_src: fc.constant(true), ...written, ...checked })),
  },
);

const unarchive = action(
  'unarchive',
  mapping({
    src: fc.constant('some.tar'),
    dest: path,
    owner: seldom(6, owner),
    mode: seldom(8, mode),
    creates: seldom(5, path),
    include: seldom(8, fc.constant(['a'])),
    exclude: seldom(8, fc.constantFrom(['e'], ['*a'])),
    list_files: seldom(8, fc.constant(true)),
  }),
);

const plainTemplate = action(
  'template',
  mapping({ src: fc.constantFrom('vars.hbs', 'results.hbs', 'loops.hbs'), ...written }),
);

const template = action(
  'template',
  mapping({ src: fc.constantFrom('vars.hbs', 'loops.hbs'), ...written, ...checked }),
);

const looks = fc.oneof(
  action('stat', mapping({ path, follow: seldom(4, fc.constant(true)) })),
  action('slurp', mapping({ src: path })),
);

const scripts = fc
  .tuple(
    fc.constantFrom(
      'rm -rf P',
      'mkdir -p P',
      'echo one > P',
      'echo two >> P',
      'ln -sfn Q P',
      'mv P Q',
      'cp P Q',
      'chmod 600 P',
      'touch -d @1000000000 P',
      'cat P',
      'test -e P',
      'find . | sort',
      'sed -i s/one/two/ P',
      'sleep 0.02; rm -f P',
      'echo P; exit 3',
      'true',
    ),
    path,
    path,
  )
  .map(([script, one, other]) => script.replace('P', one).replace('Q', other));

const chdir = { chdir: '{{ f }}' };
const guards = { chdir: fc.constant(chdir.chdir) };

/** Commands that do what they promise, and nothing else. */
const promised = fc.oneof(
  fc.tuple(path, fc.constantFrom('mkdir P', 'echo one > P', 'ln -s a P')).map(([creates, script]) => ({
    shell: { cmd: script.replace('P', creates), creates, ...chdir },
  })),
  path.map((removes) => ({ command: { argv: ['rm', '-rf', removes], removes, ...chdir } })),
);

const commands = fc.oneof(
  { weight: 4, arbitrary: action('shell', mapping({ cmd: scripts, ...guards })) },
  {
    weight: 1,
    arbitrary: action(
      'command',
      mapping({
        argv: fc.oneof(
          path.map((one) => ['rm', '-f', one]),
          path.map((one) => ['mkdir', one]),
          path.map((one) => ['cat', one]),
          path.map((one) => ['touch', '-d', '@1000000000', one]),
        ),
        ...guards,
      }),
    ),
  },
  { weight: 3, arbitrary: promised },
  {
    weight: 1,
    arbitrary: action(
      'command',
      mapping({ cmd: path.map((one) => `cat ${one}`), read_only: fc.constant(true) }),
    ),
  },
);

const facts = fc.oneof(
  action(
    'set_fact',
    mapping({ v: fc.constantFrom('a', 'b', 'd/a', '{{ w }}', '{{ default r1.stdout "b" }}') }),
  ),
  action('set_fact', mapping({ w: fc.constantFrom('d', 'l', 'd/e', '{{ v }}') })),
  action('set_fact', mapping({ r3: fc.constantFrom('{{ r1 }}', '{{ r2 }}', '{{ hostvars.h1.r1 }}') })),
);

const words = fc.oneof(
  { weight: 3, arbitrary: action('debug', mapping({ msg: text })) },
  {
    weight: 1,
    arbitrary: action('debug', mapping({ var: fc.constantFrom('r1', 'r2', 'v', 'hostvars.h2.r1') })),
  },
  {
    weight: 2,
    arbitrary: action(
      'assert',
      mapping({
        that: fc.constantFrom('r1.changed', '!r2.failed', "v == 'a'", 'default(r1.stat.exists, true)'),
      }),
    ),
  },
  { weight: 1, arbitrary: action('fail', mapping({ msg: text })) },
  { weight: 1, arbitrary: action('include_vars', fc.constant('more.yml')) },
);

/** What one task does. Shrinks to the simpler modules. */
export const anyAction: MadeAction = fc.oneof(
  { weight: 10, arbitrary: file },
  { weight: 7, arbitrary: copy },
  { weight: 2, arbitrary: plainTemplate },
  { weight: 1, arbitrary: template },
  { weight: 2, arbitrary: unarchive },
  { weight: 6, arbitrary: edits },
  { weight: 5, arbitrary: looks },
  { weight: 6, arbitrary: commands },
  { weight: 3, arbitrary: facts },
  { weight: 3, arbitrary: words },
  { weight: 1, arbitrary: accounts },
);

/** What one task does that says what should be: again, it has nothing to do. */
export const settledAction: MadeAction = fc.oneof(
  { weight: 4, arbitrary: file },
  { weight: 3, arbitrary: copy },
  { weight: 1, arbitrary: plainTemplate },
  { weight: 1, arbitrary: unarchive },
  { weight: 2, arbitrary: settledEdits },
  { weight: 1, arbitrary: looks },
);
