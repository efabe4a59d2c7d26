import { testCases } from './rig/suite.ts';
import { wholeHost } from './rig/whole-host.ts';

testCases((module) => wholeHost.has(module), { inTurn: true });
