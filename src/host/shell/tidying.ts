/** `_tidy`, which takes away what a host left behind, and the `_digits` of the names that it is given. */
export const tidying = String.raw`
# The digits of such names: nothing of anybody else's is called so.
_d='[0-9a-f]' _d=$_d$_d$_d$_d _digits=$_d$_d$_d$_d
# Names that a host left behind when it went down in the middle of a change: this user's that are older than its start, or than that many seconds.
_tidy() {
  _o=$1; shift
  [ -e "$1" ] || [ -L "$1" ] || return 0
  { IFS=. read -r _u _ </proc/uptime && [ "$_u" -lt "$_o" ] && _o=$_u; } 2>/dev/null
  _n=$(date +%s) _i=$(id -u)
  for _f; do
    set -- $(stat -c '%u %Z' "$_f")
    if [ "$1" = "$_i" ] && [ $((_n - $2)) -gt "$_o" ]; then rm -rf "$_f"; fi
  done 2>/dev/null
  return 0
}
`;
