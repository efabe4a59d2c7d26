/**
 * What the answer of another machine follows from on this one: where names lead, and whom it trusts. Undefined where it
 * may be this host itself that answers.
 */
export function remoteReads(address: string): readonly string[] | undefined {
  const isOwn = /^(\w+:\/\/)?([^@/]*@)?(localhost|127\.|\[?::1\b)/i.test(address);
  if (isOwn) return undefined;
  return [
    ...(isNumbered(address) ? [] : ['/etc/hosts', '/etc/resolv.conf']),
    '/etc/ssl',
    '/etc/pki',
    '/etc/ssh',
  ];
}

/** Whether an address names its machine by a number, so that no name has to be looked up. */
function isNumbered(address: string): boolean {
  return /^(\w+:\/\/)?([^@/]*@)?(\d+(\.\d+){3}|\[[\da-f:.]+\])([:/?#]|$)/i.test(address);
}
