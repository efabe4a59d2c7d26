import { vi } from 'vitest';

/** A terminal of a given size that understands the few escape codes that the tree uses. */
export interface Terminal {
  readonly stream: NodeJS.WriteStream;
  /** Everything that was ever shown, oldest first, colours left out. */
  lines(): readonly string[];
  /** Number of writes. */
  writes(): number;
  resize(columns: number, rows: number): void;
}

/** ESC [ and what may follow; built from text, since a pattern may not hold control characters. */
const code = '\\x1b\\[';
const patterns = {
  any: new RegExp(`(${code}[?\\d]*[a-zA-Z]|\\n|\\r)`),
  up: new RegExp(`^${code}(\\d+)A$`),
  harmless: new RegExp(`^${code}(\\d+m|\\?\\d+[hl])$`),
};

/** An empty terminal. Fails the test where text reaches above its first row. */
export function createTerminal(columns: number, rows: number): Terminal {
  let size = { columns, rows };
  let lines = [''];
  let row = 0;
  function put(text: string): void {
    const line = (lines[row] ?? '') + text;
    lines[row] = line.slice(0, size.columns);
    if (line.length > size.columns) {
      newLine();
      put(line.slice(size.columns));
    }
  }
  function newLine(): void {
    row++;
    lines[row] ??= '';
  }
  function up(count: number): void {
    row -= count;
    if (row < Math.max(0, lines.length - size.rows)) throw new Error('went above the top of the screen');
  }
  /** From the top of the screen tmux keeps what is cleared so among what was said before. */
  function clear(): void {
    if (lines.slice(row).some((line) => line !== '')) throw new Error('cleared all at once');
    lines = [...lines.slice(0, row), ''];
  }
  function obey(part: string): void {
    const rows = patterns.up.exec(part)?.[1];
    if (rows) up(Number(rows));
    else if (part === '\x1b[2K') lines = lines.with(row, '');
    else if (part === '\x1b[J') clear();
    else if (!patterns.harmless.test(part)) throw new Error(`unknown code ${JSON.stringify(part)}`);
  }
  const write = vi.fn((text: string) => {
    for (const part of text.split(patterns.any)) {
      if (part.startsWith('\x1b')) obey(part);
      else if (part === '\n') newLine();
      else if (part !== '\r' && part) put(part);
    }
    return true;
  });
  const stream = {
    write,
    isTTY: true,
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
  } as unknown as NodeJS.WriteStream;
  return {
    stream,
    lines: () => lines,
    writes: () => write.mock.calls.length,
    resize(newColumns, newRows) {
      size = { columns: newColumns, rows: newRows };
    },
  };
}
