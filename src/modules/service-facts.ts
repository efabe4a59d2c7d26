import { z } from 'zod';
import { defineModule } from '../sdk/define.ts';
import { parseServices, servicesScript } from './lib/services/service-list.ts';

/** All services of the host, as a fact. */
export const serviceFacts = defineModule({
  name: 'service_facts',
  summary: 'Gather the services of the host as the fact `services`.',
  description:
    'By name (`ssh.service` with systemd), each has `name`, `state`, `source` (`systemd`, `sysv`, `openrc`) and, as the ' +
    'source tells it, `status` or `runlevels`.',
  args: z.strictObject({}),
  examples: [{ title: 'Before conditions', args: {} }],
  facts: ['services'],
  returns: { ansible_facts: 'The fact `services`.' },
  async plan(_args, host) {
    const { stdout } = await host.query(servicesScript);
    const services = parseServices(stdout);
    if (Object.keys(services).length === 0)
      return { current: {}, desired: {}, skipped: 'no services were found on this host' };
    return { current: {}, desired: {}, result: { ansible_facts: { services } } };
  },
});
