import { expect, test } from 'vitest';
import { loadWell, mistakes } from './project-files.ts';

const files = {
  'site.yml': `
- hosts: all
  vars: { share: 50, way: free }
  serial: ["{{ default first 1 }}", "{{ share }}%"]
  strategy: "{{ way }}"
  order: "{{ default order_of_hosts omit }}"
  max_fail_percentage: "{{ default failing 10 }}"
  tasks: []
`,
};

test('what a play is laid out by comes from its own variables, and those of the command line', () => {
  const [play] = loadWell(files).plays;
  expect(play).toMatchObject({
    serial: [1, '50%'],
    strategy: 'free',
    order: 'inventory',
    maxFailPercentage: 10,
  });
  const extraVars = { first: '2', way: 'linear', order_of_hosts: 'sorted', failing: 0, share: 25 };
  const [told] = loadWell(files, { extraVars }).plays;
  expect(told).toMatchObject({
    serial: [2, '25%'],
    strategy: 'linear',
    order: 'sorted',
    maxFailPercentage: 0,
  });
});

test('what is not known by then, or is wrong, is a mistake of the keyword', () => {
  const found = mistakes({
    'site.yml': `
- hosts: all
  serial: "{{ size }}"
  strategy: "{{ default way 'linea' }}"
  order: "{{ pipe 'date' }}"
  tasks: []
`,
  });
  expect(found).toContain('`serial` is settled before the run: "size" is not defined');
  expect(found).toContain('give the value with `-e`');
  expect(found).toContain('did you mean `linear`?');
  expect(found).toContain('`order` is settled before the run: ');
});

test.each(['vars_files: [v.yml]', 'vars_prompt: [{ name: size }]'])(
  'no default is taken for what %s may bring',
  (later) => {
    const play = {
      'v.yml': 'size: 2\n',
      'site.yml': `- hosts: all\n  serial: "{{ default size 1 }}"\n  ${later}\n`,
    };
    expect(mistakes(play)).toContain('`size` may be among them');
    expect(loadWell(play, { extraVars: { size: 3 } }).plays[0]?.serial).toEqual([3]);
    const other = { ...play, 'site.yml': play['site.yml'].replace('default size 1', 'default 1 omit') };
    expect(loadWell(other).plays[0]?.serial).toEqual([1]);
  },
);
