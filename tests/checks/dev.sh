#!/bin/sh
# dev.sh ROOT: what ./dev says on machines that lack things. The package
# managers and tools are stand-ins in a folder of their own; nothing is
# installed.
set -u
root=$1
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
wrong=0

# A stand-in that writes what it was asked, and does nothing.
stand_in() {
    for name; do
        printf '#!/bin/sh\necho "%s $*" >>"%s/log"\nexit 0\n' "$name" "$here" >"$here/bin/$name"
        chmod +x "$here/bin/$name"
    done
}

fresh() {
    rm -rf "${here:?}/bin" "$here/log"
    mkdir "$here/bin"
    for name in sh dirname cat awk env find touch mkdir rm; do
        ln -s "$(command -v "$name")" "$here/bin/$name"
    done
    : >"$here/log"
}

# As user $1, run ./dev with the other words; sets output and status.
dev() {
    printf '#!/bin/sh\necho %s\n' "$1" >"$here/bin/id"
    chmod +x "$here/bin/id"
    shift
    output=$(PATH=$here/bin "$root/dev" "$@" 2>&1 </dev/null)
    status=$?
}

expect() {
    case $output$(cat "$here/log") in
    *"$1"*) ;;
    *) wrong=$((wrong + 1)); printf 'expected "%s" in:\n%s\n%s\n' "$1" "$output" "$(cat "$here/log")" ;;
    esac
}

refuse() {
    case $output$(cat "$here/log") in
    *"$1"*) wrong=$((wrong + 1)); printf 'did not expect "%s" in:\n%s\n%s\n' "$1" "$output" "$(cat "$here/log")" ;;
    esac
}

ended_with() {
    [ "$status" = "$1" ] || { wrong=$((wrong + 1)); printf 'expected status %s, got %s:\n%s\n' "$1" "$status" "$output"; }
}

fresh; stand_in apt-get; dev 0 build                # a bare Debian, as root
expect "going to install with apt-get: gcc libc6-dev cmake ninja-build"
expect "apt-get update"
expect "apt-get install -q -y --no-install-recommends gcc libc6-dev"
refuse "chromium"
expect "still missing after the installation"       # the stand-in installed nothing
ended_with 1

fresh; stand_in apt-get; dev 0 test
expect "libcmocka-dev lua5.4 lua-check nodejs npm chromium tmux"

fresh; stand_in apt-get; dev 0 bench                # what it is compared with: only when asked for
expect "libutf8proc-dev lua5.4; "
refuse "gretl"
fresh; stand_in apt-get; dev 0 bench --install
expect "lua5.4 sqlite3 nodejs npm r-base-core r-cran-data.table r-cran-collapse"
ended_with 1

fresh; stand_in apt-get sudo; dev 1000 demo         # somebody with sudo
expect "sudo may ask for your password"
expect "sudo sh -ec apt-get update"

fresh; stand_in apt-get; dev 1000 demo              # somebody without
expect "there is no sudo or doas; run that line as root"
expect "-- apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install"
ended_with 1
refuse "apt-get update -q
"

for manager in "dnf:sqlite-devel" "pacman:sqlite" "apk:sqlite-dev" "brew:sqlite"; do
    fresh; stand_in "${manager%%:*}"; dev 0 build
    expect "going to install with ${manager%%:*}:"
    expect " ${manager#*:} "
done

fresh; dev 0 build                                  # no package manager at all
expect "these packages are missing"
ended_with 1

fresh; dev 0 help
expect "./dev demo"
ended_with 0
dev 0 dmeo
expect "there is no command 'dmeo'"
ended_with 1

echo "dev: $wrong wrong"
[ "$wrong" = 0 ]
