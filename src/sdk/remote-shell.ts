/**
 * What a program of the control machine starts in place of `ssh` where it is run with `joined`, as rsync's `-e` wants it (with `--blocking-io`): in
 * words that rsync splits itself. It says on descriptor 3 what is to run on the host (its arguments but the first, which is the
 * host's name, with a NUL behind them), and joins its own input and output to that from then on. It ends when that ends.
 */
export const remoteShell = `sh -c 'shift; printf "%s\\0" "$*" >&3; exec 4<&0; cat <&4 >&3 & cat <&3; kill $! 2>/dev/null' fplay`;
