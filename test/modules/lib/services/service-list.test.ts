import { expect, test } from 'vitest';
import { parseServices } from '../../../../src/modules/lib/services/service-list.ts';

test('units of systemd, those that are loaded and those that only have a file', () => {
  const services = parseServices(`== units
cron.service loaded active running Regular background program processing daemon
old.service not-found inactive dead old.service
once.service loaded active exited Do it once
== files
cron.service enabled enabled
getty@.service enabled enabled
off.service disabled enabled
old.service disabled enabled
once.service static -
== others
off.service inactive
`);
  expect(services).toEqual({
    'cron.service': { name: 'cron.service', state: 'running', status: 'enabled', source: 'systemd' },
    'getty@.service': { name: 'getty@.service', state: 'unknown', status: 'enabled', source: 'systemd' },
    'off.service': { name: 'off.service', state: 'inactive', status: 'disabled', source: 'systemd' },
    'old.service': { name: 'old.service', state: 'stopped', status: 'not-found', source: 'systemd' },
    'once.service': { name: 'once.service', state: 'stopped', status: 'static', source: 'systemd' },
  });
});

test('services of OpenRC with their runlevels', () => {
  const services = parseServices(`== openrc
 sshd                                                                   started   
 acpid  stopped
 * caching
== runlevels
                 sshd | default
                acpid |
`);
  expect(services).toEqual({
    sshd: { name: 'sshd', state: 'started', runlevels: ['default'], source: 'openrc' },
    acpid: { name: 'acpid', state: 'stopped', runlevels: null, source: 'openrc' },
  });
});

test('services that chkconfig knows', () => {
  expect(parseServices('== chkconfig\nnetwork 3:on running\nnetconsole 3:off stopped\n')).toEqual({
    network: { name: 'network', state: 'running', status: 'enabled', source: 'sysv' },
    netconsole: { name: 'netconsole', state: 'stopped', status: 'disabled', source: 'sysv' },
  });
});
