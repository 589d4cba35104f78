/**
 * Runs as process 1 of the new namespaces. Arguments: mount point, table of what is shown read-only, table
 * of the rest, folders to make, links as place:target (lists with blanks between), command. The tables are fstab(5) with places
 * relative to the mount point, so that one `mount` process does all of each. Order matters: everything is
 * mounted, made read-only, and the old root is gone before the command starts.
 */
export const unshareSetup = `set -eu
umask 022
root=$1; shown=$2; rest=$3; folders=$4; links=$5; shift 5
mount -t tmpfs -o mode=0755,nosuid,nodev,size=1048576 slipway "$root"
cd "$root"
mkdir -p $folders usr dev proc tmp w
for link in $links; do ln -s "\${link#*:}" ".\${link%%:*}"; done
for device in null zero full random urandom; do : > "dev/$device"; done
ln -s /proc/self/fd dev/fd
for pair in stdin:0 stdout:1 stderr:2; do ln -s "/proc/self/fd/\${pair#*:}" "dev/\${pair%:*}"; done
printf '%s' "$shown" > table
mount -a -T ./table
while read -r _ _ _ _ at options _; do
  case "$at,$options" in
    "$root",*) ;;
    "$root"/*,ro | "$root"/*,ro,*) ;;
    "$root"/*) mount -o remount,bind,ro,nosuid,nodev "$(printf '%b' "$at")" ;;
  esac
done < /proc/self/mountinfo
printf '%s' "$rest" > table
mount -a -T ./table
rm table
pivot_root . .
umount -l .
cd /
mount -o remount,bind,ro /
"$@" &
exec 3>&- 4<&-
wait $!
`;
