/** What goes along with a choice. */
export interface Subcommand {
  readonly name: string;
  readonly path: string;
  readonly link: string;
}

interface Choice {
  readonly path: string;
  readonly family: string | undefined;
  readonly priority: number;
  readonly subcommands: readonly Subcommand[];
}

/** What update-alternatives knows of a name; nothing where there is no such group. */
export interface Alternatives {
  /** `auto` or `manual`. */
  readonly mode: string | undefined;
  readonly selected: string | undefined;
  readonly link: string | undefined;
  readonly choices: readonly Choice[];
}

/** Reads `update-alternatives --display`, Debian's and Red Hat's. */
export function parseAlternatives(output: string): Alternatives {
  const first = (pattern: RegExp) => pattern.exec(output)?.[1];
  const links = new Map(
    [...output.matchAll(/^\s*(?:slave|follower) (\S+) is (.*)$/gm)].map(([, name = '', link = '']) => [
      name,
      link,
    ]),
  );
  const choices = output.matchAll(
    /^(\/.*)\s-\s(?:family\s(\S+)\s)?priority\s(\d+)((?:\n\s+(?:slave|follower) .*)*)/gm,
  );
  return {
    mode: first(/\s-\s(?:status\sis\s)?(\w*)(?:\smode|\.)$/m),
    selected: first(/^\s*link currently points to (.*)$/m),
    link: first(/^\s*link \S+ is (.*)$/m),
    choices: [...choices].map(([, path = '', family, priority, rest = '']) => ({
      path,
      family,
      priority: Number(priority),
      subcommands: [...rest.matchAll(/^\s+(?:slave|follower) (.*): (.*)$/gm)]
        .filter(([, , target]) => target !== '(null)')
        .map(([, name = '', target = '']) => ({ name, path: target, link: links.get(name) ?? '' })),
    })),
  };
}
