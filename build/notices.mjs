// The licences of what is bundled, for whoever gets the bundle.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const inModules = `${path.sep}node_modules${path.sep}`;

/**
 * Names, versions and licences of the packages that files belong to, in the order of their names. Throws where a package
 * comes without the text of its licence: it must not be bundled then.
 *
 * @param {readonly string[]} files absolute paths
 * @returns {string}
 */
export function noticesOf(files) {
  const folders = new Set(files.flatMap((file) => folderOf(file) ?? []));
  const notices = [...folders].map(noticeOf).toSorted((a, b) => (a.title < b.title ? -1 : 1));
  const start = 'fplay contains the following packages.\n';
  return [start, ...notices.map(({ title, text }) => `${'-'.repeat(80)}\n${title}\n\n${text}\n`)].join('\n');
}

/** The folder of the package that a file belongs to; undefined for our own. */
function folderOf(file) {
  const at = file.lastIndexOf(inModules);
  if (at < 0) return undefined;
  const [first, second] = file.slice(at + inModules.length).split(path.sep);
  const name = first.startsWith('@') ? path.join(first, second) : first;
  return path.join(file.slice(0, at + inModules.length), name);
}

/** Some packages hold others, whose licences lie deeper. */
function isNotice(file) {
  const isOwn = !file.split(path.sep).includes('node_modules');
  return (
    isOwn && /^(licen[cs]e|copying|notice|(3rd|third)-party)[^.]*(\.(md|txt))?$/i.test(path.basename(file))
  );
}

function noticeOf(folder) {
  const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder, { recursive: true }).filter(isNotice);
  if (files.length === 0) throw new Error(`${name} ${version} comes without the text of its licence`);
  const texts = files.toSorted().map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  return { title: `${name} ${version}`, text: texts.join('\n\n') };
}
