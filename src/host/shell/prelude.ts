import { tidying } from './tidying.ts';

/**
 * The functions that the shells of fplay's on a host have; POSIX sh, GNU coreutils or busybox. Paths start with `/` or
 * `./`, so that none is taken for an option. File descriptors: 5 and 6 are the channel's outputs, 7 its input, 3 a
 * command's script, 4 its input, 8 and 9 its pid.
 *
 * These look at a host, and are all that a run needs where there is nothing to do. They may run without a subshell.
 */
export const looking = compact(String.raw`
_end() { printf '%s %s %s\n' "$_marker" "$1" "$2" >&5; printf '%s %s %s\n' "$_marker" "$1" "$2" >&6; }
_fields='%f:%u:%g:%s:%Y:%X:%Z:%i:%d:%h:%U:%G'
_stats() {
  _o=$1 _m=$2 _s=$3; shift 3
  LC_ALL=C stat $_o -c "$_m$_fields:%n" "$@"; _c=$?
  if [ -z "$_o" ]; then
    for _p; do if [ -L "$_p" ]; then printf '%s%s%s' "$_s" "$_p" "$_s"; readlink "$_p"; fi; done
  fi
  return $_c
}
_sums() {
  _a=$1 _o=; shift
  for _p; do if [ -d "$_p" ] || [ -p "$_p" ]; then _o=1; fi; done
  if [ "$_o" ]; then
    for _p; do
      shift
      if [ -d "$_p" ] || [ -p "$_p" ]; then echo 'no file: No such file or directory' >&2; else set -- "$@" "$_p"; fi
    done
  fi
  [ $# = 0 ] || _sum "$_a" "$@"
}
_sum() {
  _a=$1; shift
  # For large files: it uses what processors have for this, and takes a seventh of sha256sum's time, but longer to start.
  if [ "$_large" ] && command -v openssl >/dev/null && LC_ALL=C openssl dgst "-$_a" -r "$@"; then return; fi
  if command -v "\${_a}sum" >/dev/null; then LC_ALL=C "\${_a}sum" "$@"
  elif command -v shasum >/dev/null && [ "$_a" != md5 ]; then LC_ALL=C shasum -a "$(printf %s "$_a" | tr -d a-z)" "$@"
  elif command -v openssl >/dev/null; then LC_ALL=C openssl dgst "-$_a" -r "$@"
  else echo "neither \${_a}sum nor shasum nor openssl is installed" >&2; return 1; fi
}
_read() { if [ -d "$1" ] || [ -p "$1" ]; then return 44; fi; LC_ALL=C cat "$1"; }
_links() {
  _s=$1; shift
  for _r; do
    _i=0 _n=0 _p=
    while _r=\${_r#/}; [ -n "$_r" ]; do
      _p=$_p/\${_r%%/*} _i=$((_i + 1))
      case $_r in */*) _r=\${_r#*/} ;; *) _r= ;; esac
      if [ -L "$_p" ]; then _n=$_i; break; fi
    done
    printf '%s%s\n' "$_s" $_n
    [ $_n = 0 ] || readlink "$_p"
  done
  return 0
}
_user() { if command -v getent >/dev/null; then getent passwd "$1"; else cat /etc/passwd; fi; }
_group() { if command -v getent >/dev/null; then getent group "$1"; else cat /etc/group; fi; }
case :$PATH: in *:/usr/sbin:*) ;; *) PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin ;; esac
`);

/** Everything else. These run in subshells: what they set and trap stays there. */
export const working = compact(String.raw`
for _tmp in "$TMPDIR" /tmp /var/tmp "$HOME" /tmp; do if [ -n "$_tmp" ] && [ -d "$_tmp" ] && [ -w "$_tmp" ]; then break; fi; done
_next() { [ "$1" = 0 ] || _go=; _end "$1" "$2"; }
_stat() {
  stat $1 -c "$_fields" "$2" || return
  if [ -z "$1" ] && [ -L "$2" ]; then readlink "$2"; fi
}
_checksum() { if [ -d "$2" ] || [ -p "$2" ]; then return 44; fi; _sum "$1" "$2"; }
_list() {
  case $1 in */) _d=$1 ;; *) _d=$1/ ;; esac
  # find wants to come back to where it started, which may be the home of the user who logged in, closed to this one.
  case $_d in /*) cd / ;; esac
  if [ ! -d "$_d" ] && [ ! -e "$1" ]; then return 44; fi
  set -- "$1" "$2" "\${3:+-maxdepth $3}" "$4"
  find "$_d" $3 -exec stat -c "$2$_fields:%n" {} + || [ -n "$4" ] || return
  find "$_d" $3 -type l -exec sh -c 'm=$1; shift; for f; do printf "%s:%s%s" "$m" "$f" "$m"; readlink "$f"; done' sh "$2" {} + || [ -n "$4" ]
}
_which() {
  case $1 in */*) if [ -f "$1" ] && [ -x "$1" ]; then printf %s "$1"; return; fi; return 44 ;; esac
  set -f; IFS=:
  for _d in $PATH; do
    if [ -f "$_d/$1" ] && [ -x "$_d/$1" ]; then printf %s "$_d/$1"; return; fi
  done
  return 44
}
_real() {
  if [ -e "$1" ]; then readlink -f "$1"; return; fi
  # Where links lead in a circle, GNU's readlink may look for the end for ever; the kernel gives up.
  case $(LC_ALL=C stat -L "$1" 2>&1) in *'symbolic link'*) return 1 ;; esac
  # Of links to nothing each readlink has its own idea.
  _q=$1; while :; do
    while case $_q in ?*/) ;; *) false ;; esac; do _q=\${_q%/}; [ ! -e "$_q" ] || return 1; done
    [ -L "$_q" ] || break
    _l=$(readlink "$_q" && echo .) || return
    case $_l in /*) _q=\${_l%??} ;; *) _q=\${_q%/*}/\${_l%??} ;; esac
  done
  [ -d "\${_q%/*}/" ] || return
  _l=$(readlink -f "\${_q%/*}/." && echo .) || return
  _l=\${_l%??}; printf '%s\n' "\${_l%/}/\${_q##*/}"
}
_resolve() {
  _p=$1
  if [ -L "$1" ]; then
    _p=$(_real "$1" && echo .) || { echo "$1 is a link to a place that does not exist: $(readlink "$1")" >&2; return 1; }
    _p=\${_p%??}
  fi
}
_own() {
  _o=$2\${3:+:$3}
  if [ -n "$_o" ]; then chown $5 "$_o" "$1" || return; fi
  if [ -n "$4" ]; then chmod "$4" "$1"; fi
}
${tidying}
_aside() { _t=\${1%/*}/.fplay-$2; _tidy 86400 "\${1%/*}"/.fplay-$_digits; }
_write() {
  _resolve "$1" || return
  if [ -d "$_p" ]; then echo "$_p: Is a directory" >&2; return 1; fi
  _m=$6; _w=$4; _g=$5
  if [ -e "$_p" ]; then
    _a=$(stat -L -c %u:%g:%a "$_p") || return
    _k=\${_a%:*}; : "\${_m:=\${_a##*:}}"
  else
    [ -n "$_m" ] || { _u=$(umask); _m=$(printf %o $((0666 & ~$_u))); }
    _k=
  fi
  umask 077; _aside "$_p" "$2"
  trap 'rm -f "$_t"' EXIT; trap 'exit 143' HUP INT PIPE TERM
  (set -C; cat >"$_t") || return
  _s=$(_sum sha256 "$_t") || return
  case $_s in *"$3"*) ;; *) echo "$_t does not have the checksum of what was sent" >&2; return 65 ;; esac
  if [ -n "$_k" ] && [ "$_k" != "$(stat -c %u:%g "$_t")" ]; then : "\${_w:=\${_k%:*}}" "\${_g:=\${_k#*:}}"; fi
  _own "$_t" "$_w" "$_g" "$_m" && mv -f "$_t" "$_p" && trap - EXIT
}
_folder() {
  if [ -z "$4" ]; then mkdir "$1" || return; else (umask 077; mkdir "$1") || return; fi
  _own "$1" "$2" "$3" "$4" || { _c=$?; rmdir "$1"; return $_c; }
}
_folders() {
  _w=$1 _g=$2 _m=$3 _n=0; shift 3
  for _p; do [ -d "\${_p%/*}/" ] || return; done
  [ -z "$_m" ] || umask 077
  for _p; do mkdir "$_p" || break; _n=$((_n + 1)); done
  _o=$_w\${_g:+:$_g}
  if [ $_n = $# ] && { [ -z "$_o" ] || chown "$_o" "$@"; } && { [ -z "$_m" ] || chmod "$_m" "$@"; }; then return; fi
  while [ $_n -gt 0 ]; do eval '_p=\${'"$_n"'}'; rmdir "$_p"; _n=$((_n - 1)); done
  return 1
}
_attributes() {
  if [ "$5" = -h ] && [ -L "$1" ]; then _own "$1" "$2" "$3" '' -h; else _own "$1" "$2" "$3" "$4"; fi
}
_place() {
  if [ -d "$1" ] && [ ! -L "$1" ]; then echo "$1: Is a directory" >&2; return 1; fi
  _aside "$1" "$2"; shift 2
  trap 'rm -rf "$_t"' EXIT; trap 'exit 143' HUP INT PIPE TERM
  "$@" "$_t"
}
_rename() {
  if [ -L "$2" ] && { [ -d "$2" ] || [ ! -e "$2" ]; } && { [ -L "$1" ] || [ ! -d "$1" ]; }; then
    # busybox won't put anything in the place of a link to a folder, nor of one in a circle.
    mv -fT "$1" "$2" 2>/dev/null && return
    _b=\${2%/*}/.fplay-$$
    mv -fT "$2" "$_b" || return
    mv -fT "$1" "$2" || { mv -fT "$_b" "$2"; return 1; }
    rm -f "$_b"
  else mv -fT "$1" "$2"; fi
}
_remove() {
  _e=$(rm -rf "$1" 2>&1) && return
  # Below a file there is nothing, which busybox takes for a mistake.
  case $_e in "rm: can't stat "*': Not a directory') return 0 ;; esac
  printf '%s\n' "$_e" >&2; return 1
}
_link() {
  if [ -z "$4" ] && { [ ! -d "$3" ] || [ -L "$3" ]; } && [ "$1" -ef "$3" ]; then return; fi
  _place "$1" "$2" ln $4 -- "$3" && _rename "$_t" "$1"
}
_copy() {
  if [ -d "$3" ]; then cp -pR "$3" "$1"; return; fi
  _place "$1" "$2" cp -p "$3" && _rename "$_t" "$1"
}
_touch() {
  if [ -z "$2$3" ]; then touch "$1"; return; fi
  if [ ! -e "$1" ]; then touch "$1" || return; fi
  if [ -n "$2" ]; then touch -m -d "@$2" "$1" || return; fi
  if [ -n "$3" ]; then touch -a -d "@$3" "$1"; fi
}
_temporary() {
  # Others may be in use for as long as a script takes.
  _tidy 999999999 "$_tmp"/fplay-$_digits-*
  _t=$_tmp/fplay-$_owner-$1; (umask 077; mkdir "$_t") && printf %s "$_t"
}
_text() { printf %s "$1" | "\${2:-/bin/sh}" -c 'eval "$(cat <&3)" 3<&-' "\${2:-/bin/sh}" 3<&0 <&4 4<&- 5>&- 6>&-; }
`);

/** All of them. */
export const prelude = `${looking}${working}`;

/**
 * What the main shell has on top: commands in a session of their own, under a guard that ends them; and its temporary
 * folders, which begin with `fplay-`, its `_owner` and a dash, go when it ends.
 */
export const supervision = compact(`
# Where the connection goes down (fplay was killed, say), nobody else can remove what was here for a moment only.
_has_temporary() { set -- "$_tmp/fplay-$_owner-"*; [ -e "$1" ]; }; trap '! _has_temporary || rm -rf "$_tmp/fplay-$_owner-"*' EXIT
# Words for the guard that come before or after its time.
_over() { :; }; TERM() { :; }; KILL() { :; }
_setsid=setsid; command -v setsid >/dev/null || _setsid=
# The leader ends after what it runs, so that who waits for its end finds everything undone.
_leader='echo $$ >&9; echo $$ >&8; exec 8>&- 9>&-; trap "exit 143" TERM; eval "$(cat <&3)" 3<&-'
_signal() { kill "-$1" "-$_pid" 2>/dev/null || kill "-$1" "$_pid" 2>/dev/null; }
# What is stopped hears nothing but KILL.
_stop() { _signal "$1"; _signal CONT; }
_guard() {
  IFS= read -r _pid
  # Where somebody killed the one who tells of the end, nobody else would.
  exec 3<&0; { IFS= read -r _word <&3 || _end 137 left; } &
  while IFS= read -r _word <&7; do
    if [ "$_word" = _over ]; then wait; return; fi
    printf '%s 0 heard\n' "$_marker" >&6
    _stop "$_word"
  done
  kill -0 "$_pid" 2>/dev/null || exit
  _stop TERM
  _tries=0
  while [ $_tries -lt 10 ] && kill -0 "-$_pid" 2>/dev/null; do sleep 1; _tries=$((_tries + 1)); done
  _signal KILL
  exit
}
_session() {
  {
    _pid=$(printf %s "$1" | $_setsid /bin/sh -c "$_leader" /bin/sh 3<&0 <&4 4<&- 8>&1 >&5 2>&6 5>&- 6>&- 7<&-)
    _code=$?
    if [ -n "$_pid" ] && kill -0 "-$_pid" 2>/dev/null; then _end $_code left; else _end $_code -; fi
    echo told
  } 4<&0 9>&1 | _guard
}
`);

/** Without comments and indentation; `\\${` is the shell's. */
function compact(script: string): string {
  return script.replace(/^(?: +|#.*\n|\n)/gm, '').replaceAll('\\${', '${');
}
