import { describe } from 'vitest';
import { itComesUp } from './shared.ts';

describe('standalone: a master and two slaves', () => {
  itComesUp(
    'playbooks/standalone.yml',
    'inventory/standalone/hosts',
    ['master', 'slave01', 'slave02'],
    [/\(be,4\)/],
  );
});
