import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { dnfArguments } from '../../../../src/modules/lib/packages/dnf-arguments.ts';
import { packageArguments, toolArgument } from '../../../../src/modules/lib/packages/package-arguments.ts';
import { commandsFor } from '../../../../src/modules/lib/packages/package-commands.ts';
import { dnf, parsePackages, surveyScript } from '../../../../src/modules/lib/packages/package-tools.ts';
import { goneFor, versionFor } from '../../../../src/modules/lib/packages/package-version.ts';

const schema = z.object({ ...packageArguments, ...dnfArguments, ...toolArgument });
const seen = parsePackages(
  'tool dnf\ninstalled htop 3.2-1\noutdated htop\nprovided /usr/bin/vi vim\noutdated vim\nother nano-5.0 nano/6.1-1\nother nano-6.1-2 nano/6.1-1\n',
);

function wanted(args: z.input<typeof schema>, name: string, version?: string) {
  return versionFor(schema.parse(args), seen, name, version, seen.installed.get(name) ?? 'absent');
}

test('what is installed gets the newest only with latest', () => {
  expect(wanted({ state: 'latest' }, 'htop')).toBe('latest');
  expect(wanted({}, 'htop')).toBe('3.2-1');
  expect(wanted({}, 'htop', '3.2')).toBe('3.2-1');
});

test('update_only leaves out what is not installed', () => {
  expect(wanted({}, 'nano')).toBe('present');
  expect(wanted({ update_only: true }, 'nano')).toBe('absent');
  expect(wanted({ update_only: true, state: 'latest' }, 'htop')).toBe('latest');
});

test('what is newer than the version that is named stays only where that is said', () => {
  expect(wanted({ allow_downgrade: false }, 'htop', '3.0')).toBe('3.2-1');
  expect(wanted({ allow_downgrade: false }, 'htop', '3.3')).toBe('3.3');
  expect(wanted({}, 'htop', '3.0')).toBe('3.0');
});

test.each([
  ['>= 3.2', true],
  ['>= 3.2-1', true],
  ['>= 3.2-2', false],
  ['> 3.2', false],
  ['<= 3.2', true],
  ['< 3.2', false],
  ['< 3.10', true],
  ['> 3.1.9', true],
])('versions %s', (limit, isThere) => {
  expect(wanted({}, 'htop', limit)).toBe(isThere ? '3.2-1' : limit);
  expect(goneFor(seen, 'htop', limit, '3.2-1')).toBe(isThere ? 'absent' : '3.2-1');
  expect(wanted({}, 'nano', limit)).toBe(limit);
  expect(dnf.requirement('htop', limit)).toBe(`htop ${limit}`);
});

test('what is newer than a limit stays only where that is said', () => {
  expect(wanted({}, 'htop', '< 3')).toBe('< 3');
  expect(wanted({ allow_downgrade: false }, 'htop', '< 3')).toBe('3.2-1');
  expect(wanted({ allow_downgrade: false }, 'htop', '>= 4')).toBe('>= 4');
});

test('a path means the package that brings it', () => {
  const path = '/usr/bin/vi';
  expect(versionFor(schema.parse({}), seen, path, undefined, 'by vim')).toBe('by vim');
  expect(versionFor(schema.parse({ state: 'latest' }), seen, path, undefined, 'by vim')).toBe('latest');
  expect(goneFor(seen, path, undefined, 'by vim')).toBe('absent');
  const change = {
    packages: [{ name: path, version: undefined }],
    isAbsent: false,
    purge: false,
    recommends: undefined,
  };
  expect(commandsFor(dnf, change, seen, undefined)).toEqual([
    [`update ${path}`, ['dnf', '-y', '-q', 'update', path]],
  ]);
});

test("a version that is named in dnf's own way", () => {
  expect(wanted({ allow_downgrade: false }, 'nano-5.0')).toBe('absent');
  expect(wanted({ allow_downgrade: false }, 'nano-6.1-2')).toBe('present');
  expect(wanted({ allow_downgrade: true }, 'nano-5.0')).toBe('present');
  expect(wanted({ allow_downgrade: false }, 'vim-1.0')).toBe('present');
});

test('the host tells the version of what is there under a name without one', async () => {
  const rpm = `rpm() { case "$*" in *"-- java-1.8.0") printf %b "$3" | sed 's/%{VERSION}/9/; s/%{RELEASE}/2/' ;; *) return 1 ;; esac; }; dnf() { :; }`;
  const script = surveyScript([dnf], ['java-1.8.0-7.1', 'htop'], false, 0);
  const { stdout } = await promisify(execFile)('sh', ['-c', `${rpm}\n${script}`]);
  expect([...parsePackages(stdout).others]).toEqual([['java-1.8.0-7.1', 'java-1.8.0/9-2']]);
});
