import { expect, test } from 'vitest';
import { changesSaid } from '../../bench/recap.mjs';

test('the script says each change on a line', () => {
  expect(changesSaid('script', 'changed /a\nchanged /b: unchanged c\n')).toBe(2);
  expect(changesSaid('script', '')).toBe(0);
});

test('the rows of a recap are summed, and what tasks print is none of them', () => {
  const fplay = `changed: [bench0001] task 1  (0.3 s)

RECAP  0.4 s
bench0001  ok=30  changed=1  unreachable=0  failed=0  skipped=1  rescued=0  ignored=0
bench0002  ok=30  changed=12  unreachable=0  failed=0  skipped=1  rescued=0  ignored=0
`;
  const ansible = `PLAY RECAP *********************************************************************
bench0001                  : ok=30   changed=30   unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   
`;
  expect(changesSaid('fplay', fplay)).toBe(13);
  expect(changesSaid('ansible', ansible)).toBe(30);
  expect(changesSaid('mitogen', 'ERROR! no hosts\n')).toBeUndefined();
});

test('pyinfra sums them itself, with a dash for none', () => {
  const total = (success) => `--> Results:
    Operation                                   Hosts   Success   Error   No Change   
    files.directory (path=/srv/z/y, mode=755)   2       2         -       -           
    Grand total                                 8       ${success}         -       2           
`;
  expect(changesSaid('pyinfra', total('6'))).toBe(6);
  expect(changesSaid('pyinfra', total('-'))).toBe(0);
  expect(changesSaid('pyinfra', 'nothing was done')).toBeUndefined();
});
