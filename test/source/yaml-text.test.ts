import { expect, test } from 'vitest';
import { parseYaml } from '../../src/source/yaml.ts';
import { formatYaml } from '../../src/source/yaml-text.ts';

test('what is written is read back as the same', () => {
  const value = {
    a: 'yes',
    b: '0644',
    c: ['x: y', '', null, true, 12],
    d: { e: '{{ f }}\n', 'g h': "it's" },
  };
  expect(parseYaml({ file: 'x.yml', text: formatYaml(value) }).value).toEqual(value);
});
