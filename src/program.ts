import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, Script } from 'node:vm';

type Program = typeof import('./cli/main.ts');

/** The bundled command line, loaded; `script` is there unless it was loaded to be debugged. */
export interface LoadedProgram {
  readonly program: Program;
  readonly script?: Script;
}

const file = fileURLToPath(new URL('./program/fplay.cjs', import.meta.url));

/** Where the build keeps what V8 made of the bundle: its functions, compiled. Another version of V8 ignores it. */
export const codeCache = `${file}.cache`;

/**
 * Loads the command line, which the build has bundled into one file: 330 of them take longer than all that a short
 * command does. To be debugged, it is loaded without the code cache, and stack traces name the lines of the sources.
 * With `plain` V8 keeps its flags: a code cache is good for those alone with which it was made.
 */
export function loadProgram({
  debug,
  plain = false,
}: {
  readonly debug: boolean;
  readonly plain?: boolean;
}): LoadedProgram {
  const require = createRequire(file);
  if (debug) {
    process.setSourceMapsEnabled(true);
    return { program: require(file) };
  }
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`,
    {
      filename: file,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      ...(existsSync(codeCache) && { cachedData: readFileSync(codeCache) }),
    },
  );
  // Only now: the code cache has been read.
  if (!plain) delayOptimizing();
  const module = { exports: {} as Program };
  script.runInThisContext()(module.exports, later(require), module, file, dirname(file));
  return { program: module.exports, script };
}

/**
 * V8 optimizes what has run for a few milliseconds. In a short command that takes a third of all processor time, for
 * what is over before it pays; in a run with a hundred hosts a quarter. So it begins after half a second, and then with
 * what has run eight times as long as usual.
 */
function delayOptimizing(): void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--no-opt');
  setFlagsFromString(`--interrupt-budget=${budget}`);
  setTimeout(() => setFlagsFromString('--opt'), 500).unref();
}

/** Bytes of bytecode that a function runs before V8 looks again at whether to optimize it; 66 KiB unless set. */
const budget = 528 << 10;

/** The bundle requires all that any command needs at its start; what is dear of that is loaded when it is used. */
function later(require: NodeJS.Require): (name: string) => unknown {
  const dear = [
    'node:crypto',
    'crypto',
    'node:child_process',
    'node:readline',
    'node:readline/promises',
    'node:zlib',
  ];
  return (name) => (dear.includes(name) ? loadedWhenUsed(() => require(name)) : require(name));
}

/** A module that stands for another. The bundle copies a module's own names into an object that inherits from its prototype. */
function loadedWhenUsed(load: () => object): object {
  const module: object = new Proxy(
    {},
    { get: (_, key) => Reflect.get(load(), key), getPrototypeOf: () => module },
  );
  return module;
}
