const stars = '********';

/** Characters; what is longer is no name and no password. */
const longest = { scheme: 32, user: 8192 };

/** RFC 3986, 3.2.1; an `@` belongs to it for those who forget to encode it. */
const own = "[\\w.~%!$&'()*+;=@-]";
const userAtStart = new RegExp(`^${own}*`);
const passwordAtStart = new RegExp(`^(?:${own}|:)+(?=@)`);
/** With a slash that should have been encoded: what stands before it can be no port, nor in place of one. */
const slashedAtStart = new RegExp(
  `^(?!\\d*/|(?:\\$\\w+|%[ds]|port)/)(?:${own}|:)+/(?:${own}|[:/])*(?=@)`,
  'i',
);
const portAtStart = /^\d+(?=[,?"'\])}/\s]|[&;]\w+=|$)/;
/** A query without a path, as in `http://host&mail=me@x`. */
const parameter = /[&;][\w.-]+=/;

/**
 * Puts stars in the place of passwords in addresses: behind the colon in `scheme://user:password@`, and of the token in
 * `https://token@`. Takes time by the length of the text alone.
 */
export function hideInAddresses(text: string): string {
  let shown = '';
  let done = 0;
  for (let at = text.indexOf('://'); at !== -1; ) {
    const next = text.indexOf('://', at + 3);
    const end = Math.min(at + 3 + longest.user, next === -1 ? text.length : next);
    const secret = secretIn(schemeBefore(text, at), text.slice(at + 3, end));
    if (secret) {
      shown += text.slice(done, at + 3 + secret.start) + stars;
      done = at + 3 + secret.end;
    }
    at = next;
  }
  return done === 0 ? text : shown + text.slice(done);
}

function schemeBefore(text: string, at: number): string {
  return /[a-z][\w+.-]*$/i.exec(text.slice(Math.max(0, at - longest.scheme), at))?.[0] ?? '';
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the password or token is in what follows `scheme://`. */
function secretIn(scheme: string, rest: string): Span | undefined {
  if (scheme === '') return undefined;
  const user = userAtStart.exec(rest)?.[0] ?? '';
  const start = user.length + 1;
  const password = rest[user.length] === ':' ? passwordIn(rest.slice(start)) : '';
  if (password !== '') return { start, end: start + password.length };
  const end = user.lastIndexOf('@');
  const isToken = /(?:^|\+)https?$/i.test(scheme) && end > 0 && !parameter.test(user.slice(0, end));
  return isToken ? { start: 0, end } : undefined;
}

function passwordIn(rest: string): string {
  if (portAtStart.test(rest)) return '';
  return (passwordAtStart.exec(rest) ?? slashedAtStart.exec(rest))?.[0] ?? '';
}
