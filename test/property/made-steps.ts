import fc from 'fast-check';
import { condition, mapping, register, seldom, type Written, type Yaml } from './choices.ts';
import { anyAction } from './made-tasks.ts';

/** Lists that a task goes through. */
const loops: fc.Arbitrary<Written> = fc.oneof(
  fc
    .subarray(['a', 'b', 'd', 'd/a', 'd/e', 'l'], { minLength: 1, maxLength: 3 })
    .map((loop): Written => ({ loop })),
  fc
    .constantFrom(
      '{{ default r1.results (list) }}',
      '{{ default r3.results (list) }}',
      '{{ default r2.stdout_lines (list) }}',
    )
    .map((loop): Written => ({ loop })),
  fc.constant<Written>({
    with_items: ['a', ['b', 'd']],
    loop_control: { label: 'n {{ item }}', index_var: 'n' },
  }),
);

const handlers = fc.constantFrom<Yaml>(
  'handler a',
  'handler b',
  ['handler a', 'handler b'],
  'both',
  'included',
);

/** Whom a task becomes; the last one only where an earlier task made that user. */
const others = fc.oneof(
  { weight: 6, arbitrary: fc.constant('other') },
  { weight: 1, arbitrary: fc.constantFrom('nobody', '{{ u }}') },
);

/** Keywords that any task may have. */
const keywords = mapping({
  name: seldom(5, fc.constantFrom('named by {{ v }}', 'named by {{ r1.changed }}')),
  when: seldom(
    4,
    fc.oneof(
      { weight: 4, arbitrary: condition },
      { weight: 1, arbitrary: fc.array(condition, { minLength: 1, maxLength: 2 }) },
    ),
  ),
  register: seldom(2, register),
  notify: seldom(5, handlers),
  ignore_errors: seldom(5, fc.constantFrom<Yaml>(true, '{{ r1.failed }}')),
  changed_when: seldom(10, fc.oneof<fc.Arbitrary<Yaml>[]>(fc.boolean(), condition)),
  failed_when: seldom(14, fc.oneof<fc.Arbitrary<Yaml>[]>(fc.constant(false), condition)),
  tags: seldom(8, fc.constantFrom<Yaml>('one', ['one', 'two'], 'never', 'always')),
  vars: seldom(12, mapping({ v: fc.constantFrom('b', 'd/e', '{{ w }}') })),
  become: seldom(12, others),
  run_once: seldom(25, fc.constant(true)),
  delegate_to: seldom(50, fc.constant('{{ inventory_hostname }}')),
  throttle: seldom(25, fc.constant(1)),
  no_log: seldom(25, fc.constant(true)),
  environment: seldom(25, fc.constant({ WORD: '{{ v }}' })),
  diff: seldom(40, fc.constant(true)),
  check_mode: seldom(30, fc.constantFrom(true, true, false)),
});

/** Who works on another host does so alone: two at once are in a race there. */
const delegations: fc.Arbitrary<Written | undefined> = seldom(
  40,
  fc
    .tuple(fc.constantFrom('h1', 'h2'), fc.constantFrom('h1', 'h2', 'once'))
    .map(
      ([delegate_to, by]): Written =>
        by === 'once'
          ? { delegate_to, run_once: true }
          : { delegate_to, when: `inventory_hostname == '${by}'` },
    ),
);

const tries: fc.Arbitrary<Written> = fc
  .tuple(fc.constantFrom('!again.failed', 'again.changed', '!again.changed'), fc.constantFrom(1, 2))
  .map(([until, retries]) => ({ until, retries, delay: 0, register: 'again' }));

/** Every path of a task may be that of the loop's item. */
function overItems(task: Written): Written {
  const words = JSON.stringify(task).replaceAll(
    /\{\{ f \}\}\/[adl]/g,
    '{{ f }}/{{ default item.item item }}',
  );
  return JSON.parse(words) as Written;
}

/** A task of any module. */
export const task: fc.Arbitrary<Written> = fc
  .tuple(anyAction, keywords, seldom(6, loops), seldom(25, tries), delegations)
  .map(([action, words, loop, until, delegation]) => {
    const { become, ...rest } = words;
    const way = { ...(become && { become: true, become_user: become }), ...delegation };
    const whole = { ...action, ...rest, ...way, ...until };
    return loop ? { ...overItems(whole), ...loop } : whole;
  });

const includes: fc.Arbitrary<Written> = fc
  .tuple(
    fc.constantFrom<Written>(
      { include_tasks: 'first.yml' },
      { include_tasks: '{{ ternary (eq v "a") "first" "second" }}.yml' },
      { import_tasks: 'second.yml' },
      { include_role: { name: 'made' } },
      { import_role: { name: 'made' }, vars: { v: 'd/e' } },
      { include_tasks: 'second.yml', loop: ['a', 'd'], loop_control: { loop_var: 'v' } },
      { include_tasks: 'first.yml', vars: { v: 'd/e', w: '{{ v }}' } },
      { include_tasks: { file: 'second.yml', apply: { become: true, become_user: 'other' } } },
      { include_role: { name: 'made' }, vars: { v: '{{ default r1.name "b" }}', only_here: 'l' } },
    ),
    mapping({ when: seldom(3, condition), tags: seldom(6, fc.constantFrom('one', 'two')) }),
  )
  .map(([include, words]) => ({ ...include, ...words }));

const metas: fc.Arbitrary<Written> = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant('flush_handlers') },
      { weight: 1, arbitrary: fc.constantFrom('end_host', 'noop', 'clear_facts', 'reset_connection') },
    ),
    seldom(4, fc.constantFrom('r1.changed', "inventory_hostname == 'h1'")),
  )
  .map(([meta, when]) => ({ meta, ...(when !== undefined && meta !== 'flush_handlers' && { when }) }));

const list = (step: fc.Arbitrary<Written>, most: number) => fc.array(step, { minLength: 1, maxLength: most });

const blocks = (step: fc.Arbitrary<Written>): fc.Arbitrary<Written> =>
  mapping({
    block: list(step, 4),
    rescue: seldom(2, list(step, 2)),
    always: seldom(3, list(step, 2)),
    when: seldom(5, condition),
    vars: seldom(8, fc.constant({ v: 'd/b' })),
    ignore_errors: seldom(12, fc.constant(true)),
    any_errors_fatal: seldom(20, fc.constant(true)),
    notify: seldom(10, fc.constant('handler b')),
    become: seldom(16, fc.constant(true)),
    throttle: seldom(30, fc.constant(1)),
  });

const flat = fc.oneof({ weight: 20, arbitrary: task }, { weight: 1, arbitrary: metas });

/** A task, a block of tasks, or what brings tasks of another file. */
export const step: fc.Arbitrary<Written> = fc.oneof(
  { withCrossShrink: true },
  { weight: 14, arbitrary: task },
  {
    weight: 3,
    arbitrary: blocks(fc.oneof({ weight: 8, arbitrary: flat }, { weight: 1, arbitrary: blocks(flat) })),
  },
  { weight: 2, arbitrary: includes },
  { weight: 1, arbitrary: metas },
);
