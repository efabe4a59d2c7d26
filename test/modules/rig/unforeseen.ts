/** Modules that run what the user says: nobody knows before what that does. */
export const arbitrary: ReadonlySet<string> = new Set(['command', 'expect', 'raw', 'script', 'shell']);

/** Modules that wait: they change nothing, and in check mode they look at the host itself. */
export const waiting: ReadonlySet<string> = new Set(['pause', 'wait_for']);

/** Cases of other modules of which a model doesn't know what becomes of the host, `MODULE: CASE`; of no others. */
export const unforeseen: ReadonlySet<string> = new Set([
  'file: the mode of a file that has another name too',
]);
