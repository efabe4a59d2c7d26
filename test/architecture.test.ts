import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Lower rows first: a folder imports only from rows below its own, and from itself. */
const rows: readonly (readonly string[])[] = [
  ['util'],
  ['source'],
  ['model'],
  ['sdk'],
  ['transport', 'template', 'vault'],
  ['host', 'modules'],
  ['shadow'],
  ['saved'],
  ['load'],
  ['compile'],
  ['engine', 'report'],
  ['lab', 'artefacts', 'lint', 'migrate'],
  ['cli'],
  ['.'],
];

/** The folders of the engine in the same way, its own files last. */
const engineRows: readonly (readonly string[])[] = [
  ['outcome', 'waiting', 'reach'],
  ['state'],
  ['variables', 'control'],
  ['check', 'loop'],
  ['task'],
  ['ahead'],
  ['walk'],
  ['.'],
];

/** Each package has one folder that knows it; zod is everybody's. */
const owners: Readonly<Record<string, readonly string[]>> = {
  '@marcbachmann/cel-js': ['template'],
  bcryptjs: ['modules'],
  commander: ['cli', '.'],
  diff: ['report'],
  handlebars: ['template'],
  listr2: ['report'],
  'p-limit': ['engine', 'lab'],
  'ssh-config': ['transport'],
  ssh2: ['transport'],
  yaml: ['source', 'template', 'migrate'],
  zx: ['transport', 'lab', 'artefacts'],
};

const maximumLines = 250;
const root = path.resolve(import.meta.dirname, '../src');

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));

function folderOf(file: string): string {
  return path.dirname(file).split(path.sep)[0] ?? '.';
}

/** The folder within the engine; undefined for what is outside of it. */
function engineFolderOf(file: string): string | undefined {
  return folderOf(file) === 'engine' ? (path.dirname(file).split(path.sep)[1] ?? '.') : undefined;
}

/** Imports from a row that isn't below the file's own. */
function wrongImports(
  source: { readonly file: string; readonly text: string },
  order: readonly (readonly string[])[],
  placeOf: (file: string) => string | undefined,
): readonly string[] {
  const rowOf = (place: string) => order.findIndex((folders) => folders.includes(place));
  const own = placeOf(source.file) ?? '';
  expect(rowOf(own), 'its folder has no row').toBeGreaterThanOrEqual(0);
  const wrong = importsOf(source).filter(({ target }) => {
    const place = target === undefined ? undefined : placeOf(target);
    return place !== undefined && place !== own && rowOf(place) >= rowOf(own);
  });
  return wrong.map(({ to }) => to);
}

function importsOf({ file, text }: { file: string; text: string }) {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)/g;
  return [...text.matchAll(pattern)].map((match) => {
    const to = match[2] ?? match[3] ?? '';
    return {
      to,
      type: match[1] !== undefined,
      target: to.startsWith('.') ? path.join(path.dirname(file), to) : undefined,
    };
  });
}

describe('the layers', () => {
  it.each(files)('$file imports only from below', (source) => {
    expect(wrongImports(source, rows, folderOf)).toEqual([]);
  });

  const engine = files.filter(({ file }) => engineFolderOf(file) !== undefined);
  it.each(engine)('$file imports only from below in the engine', (source) => {
    expect(wrongImports(source, engineRows, engineFolderOf)).toEqual([]);
  });

  it.each(files)('$file leaves packages to their owners', (source) => {
    const wrong = importsOf(source).filter(({ to, target }) => {
      if (target !== undefined || to.startsWith('node:') || to === 'zod') return false;
      const name = to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? to);
      return !owners[name]?.includes(folderOf(source.file));
    });
    expect(wrong.map(({ to }) => to)).toEqual([]);
  });

  it('has no import cycle', () => {
    const edges = new Map(
      files.map((source) => [
        source.file,
        importsOf(source).flatMap(({ target }) => (target === undefined ? [] : [target])),
      ]),
    );
    expect(findCycle(edges)).toBeUndefined();
  });

  it('keeps modules off the machine that runs them', () => {
    const wrong = files.filter(
      ({ file, text }) => folderOf(file) === 'modules' && /from 'node:(fs|child_process|net)/.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('prints only in report and cli', () => {
    const wrong = files.filter(
      ({ file, text }) =>
        !['report', 'cli', '.'].includes(folderOf(file)) &&
        /\bconsole\.|process\.(stdout|stderr)\.write|process\.exit\(/.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});

describe('house rules', () => {
  it.each(files)('$file is short, and has no default export', ({ text }) => {
    expect(text.split('\n').length).toBeLessThanOrEqual(maximumLines);
    expect(text).not.toMatch(/\nexport default/);
  });

  it.each(files)('$file says what each of its exports promises', ({ text }) => {
    const lines = text.split('\n');
    const silent = lines.filter((line, index) => {
      const exported =
        /^export (?:async )?(?:abstract )?(?:function|class|const|interface|type)\b(?! \{)/.test(line);
      return exported && !/(\*\/|^\s*\/\/)\s*$/.test(lines[index - 1] ?? '');
    });
    expect(silent).toEqual([]);
  });
});

/** A path from a file back to itself, or undefined. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of edges.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}
