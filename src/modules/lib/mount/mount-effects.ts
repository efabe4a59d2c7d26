import { becomesUnknown, type Effect } from '../effects.ts';
import { escaped, type FstabEntry, withoutMount } from './fstab.ts';

/** What is mounted, in the words of `/proc/self/mountinfo`: a command and how it is asked. */
export const mountQuestion = [['cat', '/proc/self/mountinfo'], { reads: ['mounts'] }] as const;

/** What is in a file system that is mounted nobody knows before. */
export function mounts({ src, fstype }: FstabEntry, path: string): Effect {
  const line = `0 0 0:0 ${escaped(src)} ${escaped(path)} rw - ${escaped(fstype)} ${escaped(src)}\n`;
  return async (model) => {
    const [real, { stdout }] = [await model.realPath(path), await model.query(...mountQuestion)];
    model.answer(mountQuestion[0], { code: 0, stdout: stdout + line, stderr: '' });
    model.changeState('mounts');
    if (real.startsWith('/')) await becomesUnknown(model, real);
  };
}

/** What was below it can be seen again. */
export function unmounts(path: string): Effect {
  return async (model) => {
    const [real, { stdout }] = [await model.realPath(path), await model.query(...mountQuestion)];
    model.answer(mountQuestion[0], { code: 0, stdout: withoutMount(stdout, real), stderr: '' });
    model.changeState('mounts');
    if (real.startsWith('/')) await becomesUnknown(model, real);
  };
}

/** What a mount may change where nobody knows what there is to do. */
export function touchesMounts(given: (name: string) => string | undefined): readonly string[] {
  const state = given('state') ?? '';
  const isOfFile = !['unmounted', 'remounted', 'ephemeral'].includes(state);
  const isMounting = !['present', 'absent_from_fstab'].includes(state);
  return [
    ...(isOfFile ? [given('fstab') ?? '/etc/fstab'] : []),
    ...(isMounting ? [given('path') ?? given('name') ?? '', 'mounts'] : []),
  ];
}
