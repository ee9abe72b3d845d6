#!/bin/sh
# 枫桥 fengqiao @VERSION@: installs and upgrades from this one file, without network.
#   sh FILE --to /opt/fengqiao                                          install the program, or upgrade what is there
#   sh FILE --to /opt/fengqiao --home /srv/fengqiao [--user NAME]       also make its home, with SQLite in it
#   sh FILE --check                                                     only look whether the file is whole
#   sh FILE --to /opt/fengqiao --back                                   the version before, its tables as they are
set -eu
head_size=@HEAD@
own_sum='@OWN@'
version='@VERSION@' build='@BUILD@' machine='@MACHINE@' libc='@LIBC@' python='@PYTHON@' needs_kb=@KB@
etc='@ETC@'
# A line a part: its name, where it begins behind this head, its length in bytes, its SHA-256.
parts='@PARTS@'

say() { printf '%s\n' "$@"; }
stop() { printf '%s\n' "$@" >&2; exit 2; }

part() { tail -c +"$(($1 + head_size + 1))" "$file" | head -c "$2"; }

checked() {
    say "核对 $version… · looking whether the file is whole"
    whole=$head_size
    found=$(head -c "$head_size" "$file" | grep -v '^own_sum=' | sha256sum)
    [ "${found%% *}" = "$own_sum" ] || stop "文件损坏或被改过，什么也没有装。" "The file is damaged or was altered; nothing was installed."
    while read -r name start length sum; do
        found=$(part "$start" "$length" | sha256sum)
        [ "${found%% *}" = "$sum" ] || stop "文件损坏或被改过（$name），什么也没有装。" \
            "The file is damaged or was altered ($name); nothing was installed."
        whole=$((whole + length))
    done <<EOF
$parts
EOF
    [ "$(wc -c <"$file")" -eq "$whole" ] || stop "文件长度不对，什么也没有装。" "The file has another length; nothing was installed."
}

fits() {
    [ "$(uname -s)-$(uname -m)" = "Linux-$machine" ] || stop "这个文件只能装在 Linux $machine 上。" "This file is for Linux $machine."
    if [ -n "$libc" ]; then
        here=$(getconf GNU_LIBC_VERSION 2>/dev/null || echo "glibc 0")
        oldest=$(printf '%s\n%s\n' "$libc" "${here#glibc }" | sort -V | head -n 1)
        [ "$oldest" = "$libc" ] || stop "系统太旧：需要 glibc $libc，这里是 $here。" "This system is too old: glibc $libc is needed, here is $here."
    fi
    if [ "$python" != bundled ]; then
        for each in "python$python" python3; do
            if [ "$("$each" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)" = "$python" ]; then
                interpreter=$(command -v "$each")
                return
            fi
        done
        stop "需要 Python $python：Debian 上 apt-get install python$python python$python-venv；或用自带 Python 的安装包。" \
            "Python $python is needed: on Debian, apt-get install python$python python$python-venv; or take the bundle that brings its own."
    fi
}

# Kilobytes that are free where this folder is, or will be.
free_kb() {
    place=$1
    while [ ! -d "$place" ]; do place=$(dirname "$place"); done
    df -Pk "$place" | { read -r _; read -r _ _ _ free _; echo "$free"; }
}

room() {
    free=$(free_kb "$to")
    [ "$free" -ge "$needs_kb" ] || stop "磁盘不够：$to 需要 $((needs_kb / 1024)) MB，只有 $((free / 1024)) MB。什么也没有装。" \
        "Not enough disk: $to needs $((needs_kb / 1024)) MB, $((free / 1024)) MB are free. Nothing was installed."
    if [ -n "$home" ] && [ -s "$home/fengqiao.sqlite3" ]; then
        # A backup and a copy to rehearse on.
        wants=$(($(wc -c <"$home/fengqiao.sqlite3") / 1024 * 3 + 102400))
        free=$(free_kb "$home")
        [ "$free" -ge "$wants" ] || stop "磁盘不够：升级时 $home 需要 $((wants / 1024)) MB，只有 $((free / 1024)) MB。什么也没有动。" \
            "Not enough disk: to upgrade, $home needs $((wants / 1024)) MB, $((free / 1024)) MB are free. Nothing was changed."
    fi
}

# Whoever owns the home runs what writes into it: nothing in it may become root's.
as_owner() {
    owner=$(stat -c %U "$home")
    if [ "$(id -un)" = "$owner" ]; then "$@"; else runuser -u "$owner" -- "$@"; fi
}

homes() {
    if [ ! -d "$home" ]; then
        mkdir -p "$home"
        chmod 700 "$home"
        [ -z "$user" ] || chown "$user:" "$home"
    fi
    # What `fengqiao setup` wrote is root's own already.
    [ "$settings" != "$etc" ] || return 0
    owner=$(stat -c %U "$home")
    expected "$owner"
    if [ ! -e "$settings" ]; then
        (umask 077 && printf '# docs/settings.md\nFENGQIAO_HOME=%s\n' "$home" >"$settings.draft")
    elif [ "$(id -u)" -eq 0 ] && [ "$(stat -c %U "$settings")" != root ]; then
        # Made anew: whoever has the old one open writes into that alone.
        (umask 077 && cat "$settings" >"$settings.draft")
    fi
    if [ -e "$settings.draft" ]; then
        # Root goes by what it says, so that the service reads it and never writes it.
        [ "$(id -u)" -ne 0 ] || { chown "root:$(id -gn "$owner")" "$settings.draft" && chmod 640 "$settings.draft"; }
        mv "$settings.draft" "$settings"
    fi
    printf '%s\n' "$owner" >"$to/.owner"
}

# What the home's owner may do is done as them: it is who was named, who was recorded, or who owns the old settings.
expected() {
    wants=$user
    [ -n "$wants" ] || wants=$(cat "$to/.owner" 2>/dev/null || true)
    [ -n "$wants" ] || [ ! -e "$settings" ] || wants=$(stat -c %U "$settings" | grep -vx root || true)
    case $wants in '' | "$1" | "$(stat -c %u "$home")") return 0 ;; esac
    stop "$home 归 $1 所有，不是 $wants。什么也没有动。若本该如此：--user $1" \
        "$home belongs to $1, not to $wants; nothing was changed. If that is meant: --user $1"
}

unpacked() {
    if [ -e "$there/.whole" ]; then
        say "$name_here 已经装好 · is installed already"
        return
    fi
    # What an installation that was cut left behind.
    rm -rf "$there"
    mkdir -p "$there"
    say "展开… · unpacking"
    while read -r name start length sum; do
        case $name in
        *.gz) part "$start" "$length" | gzip -dc | tar -xf - -C "$there" ;;
        *) part "$start" "$length" | tar -xf - -C "$there" ;;
        esac
    done <<EOF
$parts
EOF
    [ "$python" != bundled ] || interpreter=$there/python/bin/python3
    say "安装… · installing"
    "$interpreter" -m venv --without-pip "$there/venv"
    pip=$(echo "$there"/app/pip-*.whl)
    "$there/venv/bin/python" "$pip/pip" --disable-pip-version-check --quiet install --no-index --no-deps \
        --no-cache-dir --no-warn-script-location --require-hashes --find-links "$there/app/wheels" -r "$there/app/runtime.lock"
    rm -rf "$there/app/wheels" "$pip"
    mv "$there/app/static" "$there/static"
    chmod -R go+rX "$there"
    sync -f "$there" 2>/dev/null || sync
    touch "$there/.whole"
}

# Where `fengqiao setup` made this machine ready, each verb has its settings, its user and its role in the database.
fengqiao() {
    if [ "$settings" = "$etc" ]; then "$there/venv/bin/python" -I -m fengqiao.upkeep.setup.enter "$@"; else as_owner "$there/bin/fengqiao" "$@"; fi
}

pointed() {
    ln -s "versions/$1" "$to/.current"
    # A renaming: there is never a moment without a current version.
    mv -T "$to/.current" "$to/current"
}

units() {
    command -v systemctl >/dev/null 2>&1 || return 0
    systemctl list-units --plain --no-legend --state=active 'fengqiao-*.service' 2>/dev/null | while read -r unit _; do echo "$unit"; done
}

# Whatever happens from here on: what was running runs again, on the version that `current` names.
running=''
again() { [ -z "$running" ] || systemctl restart $running || true; }

installed() {
    umask 077
    if [ -n "$home" ]; then
        if [ -n "${FENGQIAO_DATABASE_URL:-}" ] || grep -q '^FENGQIAO_DATABASE_URL=.' "$settings"; then postgresql=yes; else postgresql=''; fi
        # Nothing is in it before it was made whole once, also when that was cut.
        [ -n "$postgresql" ] || [ -s "$home/fengqiao.sqlite3" ] || as_owner touch "$home/.being-made"
        if [ -e "$home/.being-made" ]; then
            fengqiao migrate -v 0
            as_owner rm "$home/.being-made"
        elif fengqiao manage migrate --check >/dev/null 2>&1; then
            say "数据库不用升级 · the database needs no step"
        elif [ -z "$before" ] && [ -n "$postgresql" ]; then
            say "数据库还没有建好：fengqiao migrate · the database is still to be made: fengqiao migrate"
        else
            stepped
        fi
    fi
    [ -n "$running" ] || running=$(units)
    [ -z "$before" ] || { ln -s "versions/$before" "$to/.previous" && mv -T "$to/.previous" "$to/previous"; }
    pointed "$name_here"
}

stepped() {
    fengqiao upgrade --rehearse || stop "预演没有成功，还是原来的版本。" "The rehearsal failed; the version before goes on."
    running=$(units)
    stopped=''
    if [ -n "$running" ]; then
        systemctl stop $running
        stopped=--stopped
    fi
    fengqiao upgrade $stopped || stop "升级没有做成，还是原来的版本。" "The upgrade failed; the version before goes on."
}

tidied() {
    # The version in use and the one before stay.
    for each in "$to"/versions/*; do
        case ${each##*/} in "$name_here" | "$before") ;; *) rm -rf "$each" ;; esac
    done
}

main() {
    to='' home='' user='' only='' back='' force='' same='' interpreter=''
    while [ $# -gt 0 ]; do
        case $1 in
        --to | --home | --user)
            [ $# -gt 1 ] || stop "$1 后面缺内容 · needs a value"
            case $1 in --to) to=$2 ;; --home) home=$2 ;; --user) user=$2 ;; esac
            shift
            ;;
        --check) only=yes ;;
        --back) back=yes ;;
        --force) force=yes ;;
        *) sed -n '2,6s/^# *//p' "$file"; exit 1 ;;
        esac
        shift
    done
    if [ -n "$only" ]; then
        checked
        say "完好 · whole: 枫桥 $version ($build)"
        return
    fi
    case $to in /*) ;; *) stop "说明装到哪里 · say where to: sh $0 --to /opt/fengqiao" ;; esac
    to=${to%/}
    before=$(readlink "$to/current" 2>/dev/null || true)
    before=${before##*/}
    if [ -n "$back" ]; then
        was=$(readlink "$to/previous" 2>/dev/null || true)
        [ -d "$to/${was:-none}" ] || stop "没有上一个版本 · there is no version before"
        pointed "${was##*/}"
        ln -s "versions/$before" "$to/.previous" && mv -T "$to/.previous" "$to/previous"
        running=$(units)
        again
        say "已退回 · back at ${was##*/}"
        return
    fi
    # A home that is named already stays the home; without any, the program alone is installed.
    settings=$to/fengqiao.env
    [ ! -e "$etc" ] || settings=$etc
    named=$(sed -n 's/^FENGQIAO_HOME=//p' "$settings" 2>/dev/null | tail -n 1 | tr -d "\"'")
    [ -z "$named" ] || [ -z "$home" ] || [ "$named" = "$home" ] || stop "这套安装的数据在 $named · this installation's home is $named"
    home=${named:-$home}
    case $home/ in "$to"/*) stop "数据要放在 $to 外面 · the home must lie outside $to" ;; /*) ;; *) stop "数据放在哪里写全 · the home's whole path, please" ;; esac
    name_here=$version-$build
    there=$to/versions/$name_here
    fits
    if [ -n "$before" ] && [ -z "$force" ] && [ "$before" != "$name_here" ]; then
        newest=$(printf '%s\n%s\n' "${before%-*}" "$version" | sort -V | tail -n 1)
        [ "$newest" = "$version" ] || stop "已装的 ${before%-*} 更新；要装旧的，加 --force。" \
            "What is installed (${before%-*}) is newer; --force takes the older one."
    fi
    checked
    room
    umask 022
    mkdir -p "$to/versions"
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$to/.lock"
        flock -n 9 || stop "另一个安装正在进行 · another installation is running"
    fi
    rm -f "$to/.current" "$to/.previous" "$to/fengqiao.env.draft"
    if [ "$before" = "$name_here" ] && [ -e "$there/.whole" ]; then
        # The same once more: what is kept beside it stays.
        same=yes
        before=$(readlink "$to/previous" 2>/dev/null || true)
        before=${before##*/}
    fi
    [ -z "$home" ] || homes
    unpacked
    trap again EXIT
    trap 'exit 2' HUP INT TERM
    installed
    again
    trap - EXIT
    tidied
    if [ -n "$same" ]; then
        say "没有变 · as it was: $name_here"
    elif [ -n "$before" ]; then
        say "已升级 · upgraded: $before → $name_here"
    else
        say "已装好 · installed: 枫桥 $version" "接着做 · what comes next: $to/current/docs/bundle.md"
    fi
}

file=$0
[ -f "$file" ] || { echo "sh FILE --to /opt/fengqiao" >&2; exit 1; }
main "$@"
exit 0
