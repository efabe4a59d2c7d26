/** What a script ends with where an answer that is said to be packed can't be unpacked. */
export const notUnpacked = 123;

/** A folder `$work` for as long as the script runs, however that ends. */
export const workFolder = `work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT; trap 'exit 143' HUP INT PIPE TERM`;

/**
 * Defines `unpack`, for the file `$path`: where the head of the last answer in `$work/head` says that it is packed with gzip,
 * exactly that, it is unpacked. An archive that is told as `x-gzip` stays one, as with Ansible.
 */
export const unpackFunction = `unpack() {
  [ -s "$work/head" ] || return 0
  awk '{ sub(/\\r$/, ""); sub(/^ +/, "") } /^HTTP\\// { packed = 0 } tolower($0) ~ /^content-encoding:[ \\t]*gzip[ \\t]*$/ { packed = 1 } END { exit !packed }' "$work/head" || return 0
  exec 8<"$path"; rm -f "$path"
  gzip -dc <&8 >"$path" || exit ${notUnpacked}
}`;
