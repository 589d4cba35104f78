/** The commit-msg hook that a contributor installs: adds a Change-Id trailer to a message that has none. */
export const commitMessageHook = `#!/bin/sh
# Adds a Change-Id trailer, so that an amended commit is the next patch set of its change.
# Install as .git/hooks/commit-msg and make it executable.
set -e
message="$1"
first="$(grep -v '^#' "$message" | head -n 1)"
case "$first" in
'' | fixup!* | squash!* | amend!*) exit 0 ;;
esac
if git interpret-trailers --parse "$message" | grep -qi '^change-id:'; then
	exit 0
fi
id="$({
	git var GIT_AUTHOR_IDENT
	git var GIT_COMMITTER_IDENT
	git rev-parse --verify --quiet HEAD || :
	git write-tree
	cat "$message"
	od -An -N16 -tx1 /dev/urandom
} | git hash-object --stdin)"
exec git interpret-trailers --in-place --where start --if-exists doNothing \\
	--trailer "Change-Id: I$id" "$message"
`;
