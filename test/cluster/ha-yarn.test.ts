import { describe } from 'vitest';
import { itComesUp } from './shared.ts';

const hosts = ['master01', 'master02', 'slave01', 'slave02', 'slave03'];

describe('highly available, on YARN', () => {
  itComesUp('playbooks/ha-yarn.yml', 'inventory/prod/hosts', hosts, [
    /\(be,4\)/,
    /application_\d+_\d+: FINISHED, SUCCEEDED/,
  ]);
});
