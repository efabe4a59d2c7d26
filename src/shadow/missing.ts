import type { Located } from './locate.ts';
import type { Missing, Model } from './model.ts';

const order: readonly Missing[] = ['nothing', 'elsewhere', 'said', 'looked', 'made', 'read'];

/** Where packages put their files: /opt, /srv, /usr/local and people's homes are others', but for what is called after one. */
const ofPackages = /^\/(bin|boot|etc|lib\w*|run|sbin|usr(?!\/local\b)|var(?!\/tmp\b))\//;

/** Where daemons do, when they are started: what is there already for them to run is made before. */
const ofServices = /^\/(dev\/shm|run|tmp|var)\//;

/** Notes that something isn't there. */
export function noteMissing(model: Model, what: Missing, { kind, path }: Located): void {
  if (kind === 'inode') return;
  const byPackages = model.bringsFiles && ofPackages.test(path);
  const byServices = what !== 'made' && [...model.startedServices].some((name) => mayBeOf(name, path));
  if (byPackages || byServices) {
    // What the model itself took away, or has no folder for, nobody brings.
    if (kind === 'ground') note(model, what);
  } else if (!isCalledAfterPackage(model, path)) note(model, 'elsewhere');
}

/** Notes that no user or group has a name: packages bring such as are called after them, and others. */
export function noteNone(model: Model, name: string): undefined {
  if (!model.bringsFiles) return;
  const isKnown = !model.packages.has(undefined);
  note(model, isKnown && isCalledAfterPackage(model, name) ? 'made' : 'said');
}

/** Notes that a program was asked for, or asked: with other packages its answer may be another. */
export function noteSaid(model: Model): void {
  if (model.bringsFiles) note(model, 'said');
}

/** Whether a task found something missing that it may not have to look for, or to make, once it runs. */
export function mayHaveCome({ missing }: Model): boolean {
  return order.indexOf(missing) >= order.indexOf('looked');
}

/** Whether all that a task found missing would lie where nobody else puts anything. */
export function liesElsewhere({ missing }: Model): boolean {
  return missing === 'elsewhere';
}

function note(model: Model, what: Missing): void {
  if (order.indexOf(what) > order.indexOf(model.missing)) model.missing = what;
}

/** Whether a name has a word of a package's in it, or part of one; true as well where nobody knows what packages are called. */
function isCalledAfterPackage({ packages }: Model, name: string): boolean {
  const words = wordsOf(name);
  return [...packages].some(
    (each) =>
      each === undefined ||
      wordsOf(each).some((word) => words.some((own) => own.includes(word) || word.includes(own))),
  );
}

function wordsOf(name: string): readonly string[] {
  return name.toLowerCase().match(/[a-z]{3,}/g) ?? [];
}

/** Below /run programs have files of any name, elsewhere those that are called after the service, or in folders that are. */
function mayBeOf(service: string, path: string): boolean {
  return path.startsWith('/run/') || (ofServices.test(path) && path.includes(nameOf(service)));
}

/** A unit's name without its instance and kind: `web@1.service` is `web`. */
function nameOf(service: string): string {
  return service.replace(/@.*$|\.(service|socket|timer|path|target|mount)$/, '');
}
