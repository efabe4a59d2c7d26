import { expect, test } from 'vitest';
import { isNewerRpm } from '../../../../src/modules/lib/packages/rpm-version.ts';

test.each([
  ['3.2-1.el9', '3.1'],
  ['3.10-1', '3.9'],
  ['1.0-2.el9', '1.0-1.el9'],
  ['1.0.1-1', '1.0'],
  ['1.0-1', '1.0~rc1'],
  ['1.0^git1-1', '1.0'],
  ['1.0.1-1', '1.0.a'],
  ['2.0-1', '0:1.9'],
])('%s is newer than %s', (installed, named) => {
  expect(isNewerRpm(installed, named)).toBe(true);
  expect(isNewerRpm(`${named}-1`.replace(/^0:/, ''), installed)).toBe(false);
});

test('a release that is not named is no matter, and noughts in front are none', () => {
  expect(isNewerRpm('1.0-5', '1.0')).toBe(false);
  expect(isNewerRpm('1.01-5', '1.1-5')).toBe(false);
});
