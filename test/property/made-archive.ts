/** A tar with a file, a folder with a file in it, and a link; as text, since it has no other bytes. */
export const archive: string = [
  entry('a', '0', 0o644, 'one\n'),
  entry('e/', '5', 0o755, ''),
  entry('e/a', '0', 0o600, 'three\n'),
  entry('s', '2', 0o777, '', 'a'),
  '\0'.repeat(1024),
].join('');

/** A member by POSIX ustar: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html */
function entry(name: string, kind: string, mode: number, content: string, link = ''): string {
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  const text = (value: string, width: number) => value.padEnd(width, '\0');
  const header = (sum: string) =>
    [
      ...[text(name, 100), octal(mode, 8), octal(0, 8), octal(0, 8)],
      ...[octal(content.length, 12), octal(1_000_000_000, 12), sum, kind, text(link, 100)],
      ...['ustar\0', '00', text('root', 32), text('root', 32), octal(0, 8), octal(0, 8), text('', 167)],
    ].join('');
  const bytes = [...header(' '.repeat(8))].map((one) => one.charCodeAt(0));
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  const padded = text(content, Math.ceil(content.length / 512) * 512);
  return header(`${sum.toString(8).padStart(6, '0')}\0 `) + padded;
}
