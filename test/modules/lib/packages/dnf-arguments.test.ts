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
    }),
  );
  expect(words.join(' ')).toBe(
    '-y -q --releasever=9 --disablerepo=* --enablerepo=epel,extra --exclude=kernel* --downloaddir=/srv/rpm ' +
      '--nogpgcheck --allowerasing --skip-broken --cacheonly --downloadonly --nobest --setopt=sslverify=0',
  );
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
  expect(jobs[0]?.question).toContain('dnf -y -q');
  expect(yumJobs(schema.parse({ name }))[0]?.question).toContain('yum -y -q');
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
