import type { Result } from '../model/outcome.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Hands } from '../sdk/host.ts';
import { splitWords } from './lib/command/words.ts';
import { expandHome, makeParents } from './lib/files/paths.ts';
import { type PipArguments, pipArguments } from './lib/pip/pip-arguments.ts';
import { installs, type Pip, pipScript } from './lib/pip/pip-call.ts';
import {
  commandOf,
  freeze,
  hasEnvironment,
  isPlain,
  type PipTask,
  packagesNow,
  refusalOf,
  taskOf,
  unknown,
} from './lib/pip/pip-task.ts';
import { joinVersions } from './lib/pip/requirements.ts';

interface PipState {
  readonly virtualenv: 'absent' | 'present';
  /** What pip says of all that is wanted. */
  readonly packages: string;
}

/** Packages of Python. */
export const pip = defineModule({
  name: 'pip',
  summary: 'Install packages of Python, also into a virtual environment, or remove them.',
  description:
    'pip itself says what is installed already, and is asked without a network. What comes from an address or a folder, ' +
    'and options that change what is installed, let it run every time: it is `changed` then where its list of packages is ' +
    'another one, and unknown in check mode.',
  args: pipArguments,
  touches: (given) => {
    const folder = given('virtualenv');
    return folder?.startsWith('/') ? [folder, '~/.cache/pip'] : undefined;
  },
  examples: [
    {
      title: 'Into an environment of its own',
      args: { name: ['flask>=2,<3', 'gunicorn'], virtualenv: '/opt/app/venv' },
    },
    {
      title: 'All that a file names',
      args: {
        requirements: '/opt/app/requirements.txt',
        virtualenv: '/opt/app/venv',
        virtualenv_command: 'python3.11 -m venv',
      },
    },
    { title: 'Gone', args: { name: 'flask', virtualenv: '/opt/app/venv', state: 'absent' } },
  ],
  returns: {
    cmd: 'The command that was run.',
    name: 'The packages.',
    version: 'The version.',
    requirements: 'The file of requirements.',
    virtualenv: 'The environment.',
    stdout: 'What pip said.',
    stderr: 'What it complained about.',
  },
  async plan(args, host): Promise<Plan<PipState> | Failure> {
    const task = await taskOf(args, host);
    if (isFailure(task)) return task;
    const result = resultOf(args, task.pip);
    const isThere = await hasEnvironment(task.pip, host);
    const virtualenv = isThere ? ('present' as const) : ('absent' as const);
    const current = { virtualenv, packages: await packagesNow(args, task, isThere, host) };
    if (isFailure(current.packages)) return current.packages;
    if (current.packages === unknown) return { current: {}, desired: {}, result, effect: 'arbitrary' };
    return {
      current: { ...current, packages: current.packages },
      desired: { virtualenv: 'present', packages: args.state },
      result,
    };
  },
  async apply(_changes, args, host) {
    const task = await taskOf(args, host);
    if (isFailure(task)) return task;
    const made = !(await hasEnvironment(task.pip, host));
    if (made) {
      const failed = await makeEnvironment(args, task, host);
      if (failed) return failed;
    }
    const isOpen = args.state === 'latest' || (args.state !== 'forcereinstall' && !isPlain(args, task));
    const before = isOpen ? await freeze(task.pip, host) : '';
    const words = commandOf(args, task);
    const output = await host.run(pipScript(task.pip, words), {
      chdir: task.chdir,
      effect: installs(task.pip.folder),
    });
    const result = { cmd: [...task.pip.words, ...words], stdout: output.stdout, stderr: output.stderr };
    if (output.code !== 0) return refusalOf(output, result);
    return isOpen ? { ...result, changed: made || before !== (await freeze(task.pip, host)) } : result;
  },
});

async function makeEnvironment(
  args: PipArguments,
  { pip: { folder = '', umask }, chdir }: PipTask,
  host: Hands,
): Promise<Failure | undefined> {
  const given =
    args.virtualenv_command ?? ((await host.which('virtualenv')) ? 'virtualenv' : 'python3 -m venv');
  const command = splitWords(await expandHome(host, given));
  if ('failed' in command) return command;
  const isVenv = command.includes('venv') || /pyvenv$/.test(command[0] ?? '');
  if (isVenv && args.virtualenv_python !== undefined)
    return failure('venv takes no other Python: give it as `virtualenv_command: PYTHON -m venv`');
  const options = [
    ...(args.virtualenv_site_packages ? ['--system-site-packages'] : []),
    ...(args.virtualenv_python === undefined ? [] : [`-p${args.virtualenv_python}`]),
  ];
  await makeParents(host, folder);
  const script = pipScript({ words: command, folder: undefined, umask, breaks: false }, [...options, folder]);
  await host.must('make the virtual environment', script, {
    chdir,
    effect: installs(folder),
  });
  return undefined;
}

function resultOf(args: PipArguments, { folder }: Pip): Result {
  const { name, version, requirements, state } = args;
  return {
    name: name === undefined ? null : joinVersions(name),
    version: version ?? null,
    requirements: requirements ?? null,
    virtualenv: folder ?? null,
    state,
  };
}
