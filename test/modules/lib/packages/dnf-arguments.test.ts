import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  dnfArguments,
  dnfJobs,
  dnfWords,
  yumJobs,
} from '../../../../src/modules/lib/packages/dnf-arguments.ts';
import { dnf } from '../../../../src/modules/lib/packages/package-tools.ts';

const schema = z.strictObject({ ...dnfArguments, state: z.string().default('present') });

test('what the arguments mean for dnf', () => {
  const words = dnfWords(
    schema.parse({
      enablerepo: 'epel,extra',
      disablerepo: ['*'],
      exclude: 'kernel*',
      disable_gpg_check: true,
      skip_broken: true,
      allowerasing: true,
      nobest: true,
      cacheonly: true,
      releasever: '9',
      sslverify: false,
      download_only: true,
      download_dir: '/srv/rpm',
      disable_excludes: 'main',
      conf_file: '/srv/dnf.conf',
      enable_plugin: ['copr', 'versionlock'],
      disable_plugin: '*',
    }),
  );
  expect(words.join(' ')).toBe(
    '-y -q --config=/srv/dnf.conf --releasever=9 --disablerepo=* --enablerepo=epel,extra --exclude=kernel* ' +
      '--disableexcludes=main --disableplugin=* --enableplugin=copr,versionlock --downloaddir=/srv/rpm ' +
      '--nogpgcheck --allowerasing --skip-broken --cacheonly --downloadonly --nobest --setopt=sslverify=0',
  );
});

test('the newest or nothing, in either word', () => {
  expect(dnfWords(schema.parse({ best: true }))).toContain('--best');
  expect(dnfWords(schema.parse({ best: false }))).toContain('--nobest');
  expect(dnfWords(schema.parse({})).join(' ')).not.toContain('best');
});

test('only what mends faults, with latest alone', () => {
  expect(dnfWords(schema.parse({ bugfix: true, state: 'latest' }))).toContain('--bugfix');
  expect(dnfWords(schema.parse({ bugfix: true }))).not.toContain('--bugfix');
});

test('only what mends security holes, with latest alone', () => {
  expect(dnfWords(schema.parse({ security: true, state: 'latest' }))).toContain('--security');
  expect(dnfWords(schema.parse({ security: true }))).not.toContain('--security');
});

test('groups, files and addresses are jobs; plain names are not', () => {
  const name = ['htop', '@development', '/srv/x.rpm', 'https://example.org/y.rpm'];
  const jobs = dnfJobs(schema.parse({ name }));
  expect(jobs.map(({ command }) => command)).toEqual([
    ['install', '@development'],
    ['install', '/srv/x.rpm'],
    ['install', 'https://example.org/y.rpm'],
  ]);
  expect(jobs[0]?.question).toContain('dnf -y --assumeno install');
  expect(yumJobs(schema.parse({ name }))[0]?.question).toContain('yum -y --assumeno install');
});

// As dnf 4.14 answers: with -q it only says that it stopped, and groups are told whether or not anything comes of them.
const answers = `dnf() {
  case " $* " in
    *" -q "*) echo 'Operation aborted.' ;;
    *@new*) printf 'Installing group/module packages:\\n a\\nInstalling Groups:\\n New\\n' ;;
    *@old*) printf 'Installing Groups:\\n Old\\n' ;;
    *remove*php*) printf 'Removing:\\n php-cli\\n' ;;
    *none*) echo 'Error: Unable to find a match: none-*' ;;
    *) echo 'Nothing to do.' ;;
  esac
}`;

test.each([
  ['@new', 'present', 1],
  ['@old', 'present', 0],
  ['@^old-environment', 'present', 0],
  ['php-*', 'absent', 1],
  ['php-*', 'present', 0],
  ['none-*', 'present', 1],
])('what dnf says of %s, %s, comes to %i things to do', async (name, state, count) => {
  const [job] = dnfJobs(schema.parse({ name, state }));
  const { stdout } = await promisify(execFile)('sh', ['-c', `${answers}\n${job?.question}`]);
  expect(stdout.split('\n').filter(Boolean)).toHaveLength(count);
});

test('what the packages that go needed stays, unless told', () => {
  const [kept] = dnfJobs(schema.parse({ name: 'php-*', state: 'absent' }));
  expect(kept?.command).toEqual(['remove', '--setopt=clean_requirements_on_remove=false', 'php-*']);
  const [cleaned] = dnfJobs(schema.parse({ name: 'php-*', state: 'absent', autoremove: true }));
  expect(cleaned?.command).toEqual(['remove', 'php-*']);
});

test('yum is asked with no word that it lacks', () => {
  const args = { ...schema.parse({ name: '@development' }), update_cache: true };
  expect(dnfJobs(args)[0]?.question).toContain('--refresh');
  expect(yumJobs(args)[0]?.question).not.toContain('--refresh');
});

test('a question takes the repositories, and no word that would download', () => {
  const { question } = dnf.upgrade(['-y', '-q', '--enablerepo=extra', '--downloadonly']);
  expect(question).toContain('--enablerepo=extra check-update');
  expect(question).not.toContain('downloadonly');
});

test('what a removed package needed stays, unless told', () => {
  const words = dnfWords(schema.parse({ autoremove: true }));
  const kept = dnf.remove(['a'], { purge: false });
  expect(kept).toContain('--setopt=clean_requirements_on_remove=false');
  expect(
    dnf.remove(['a'], { purge: false, words }).lastIndexOf('--setopt=clean_requirements_on_remove=true'),
  ).toBeGreaterThan(1);
});
