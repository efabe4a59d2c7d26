/** What programs leave beside what they are asked for, and what any login leaves: no prediction is about it. */
const patterns: readonly RegExp[] = [
  // Sockets, locks and numbers of processes; gone with the next start.
  /^\/(var\/)?run(\/|$)/,
  // Scratch files, which come and go.
  /^\/(var\/)?tmp(\/|$)/,
  // Logs; records of logins (wtmp, btmp, lastlog) among them.
  /^\/var\/log(\/|$)/,
  // What the linker and the locale tools keep for themselves.
  /^\/var\/cache\/ldconfig(\/|$)|^\/etc\/ld\.so\.cache$/,
  // Traces of shells and of the JVM.
  /\/\.(bash|ash)_history$|\/hsperfdata_[^/]+(\/|$)/,
];

/** Whether a JVM that runs writes there all the time, whoever else is at work. */
export function isTraceOfJava(path: string): boolean {
  return /(^|\/)hsperfdata_[^/]+\/\d+$/.test(path);
}

/** A path without the moment in it: copies that are kept are named after theirs (`hosts.123.2026-01-31@12:00:00~`). */
export function withoutMoment(path: string): string {
  return path.replace(/\.\d+\.\d{4}-\d\d-\d\d@[\d:]+~/, '.MOMENT~');
}

/** Whether something that came without having been predicted says nothing about the check. */
export function isNoise(path: string): boolean {
  return patterns.some((pattern) => pattern.test(path));
}
