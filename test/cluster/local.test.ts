import { describe } from 'vitest';
import { itComesUp } from './shared.ts';

describe('local: Flink on one machine', () => {
  itComesUp('playbooks/local.yml', 'inventory/local/hosts', ['flink01'], [/\(be,4\)/]);
});
