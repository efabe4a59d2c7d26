import { describe, expect, it } from 'vitest';
import { checkMachine, findProgram, inspectMachine, programs } from '../../src/lab/machine.ts';

const able = { platform: 'linux', uid: 0, missing: [], refusal: undefined };

describe('checkMachine', () => {
  it('has nothing against a machine that has all', () => expect(checkMachine(able)).toBeUndefined());

  it.each([
    ['not Linux', { ...able, platform: 'darwin' }, /darwin/, /Linux machine/],
    ['not root', { ...able, uid: 1000 }, /root/, /sudo/],
    ['no sshd', { ...able, missing: ['sshd'] }, /sshd/, /apt-get install .*openssh-server/],
    ['no ip', { ...able, missing: ['ip', 'ss'] }, /ip, ss/, /apt-get install [^ ]+ iproute2$/],
    [
      'no namespaces',
      { ...able, refusal: 'unshare failed: Operation not permitted' },
      /not permitted/,
      /privileged/,
    ],
  ])('%s: says so, and what to do', (_, machine, message, hint) => {
    const problem = checkMachine(machine);
    expect(problem?.message).toMatch(message);
    expect(problem?.hint).toMatch(hint);
  });
});

it('sees this machine as it is', async () => {
  expect(await inspectMachine()).toEqual(able);
  expect(await findProgram('no-such-program')).toBeUndefined();
  for (const name of Object.keys(programs)) expect(await findProgram(name)).toMatch(/^\//);
});
