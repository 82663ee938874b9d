# shellcheck shell=sh
# What the scripts in tools/ share. A script sets `root` to the top of the tree and sources this file.
: "${root:?}"

# Asked for help, a script says what stands at its top. (A sourced file sees the script's arguments.)
case ${1:-} in
-h | --help)
    sed -n '2,/^[^#]/{ /^# shellcheck/d; s/^# \{0,1\}//p; }' "$0"
    exit 0
    ;;
esac

say()
{
    printf '\033[1m==> %s\033[0m\n' "$*" | plain_unless_terminal
}

plain_unless_terminal()
{
    if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9]*m//g'; fi
}

die()
{
    echo "${0##*/}: $*" >&2
    exit 1
}

have()
{
    command -v "$1" > /dev/null 2>&1
}

as_root()
{
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        have sudo || die "this needs root or sudo: $*"
        sudo "$@"
    fi
}

now_ms()
{
    echo $(($(date +%s%N) / 1000000))
}

# The folder of a private database cluster. PostgreSQL runs as an unprivileged user when root starts it; where that user cannot
# enter the tree (a clone in /root), the cluster lies in /var/tmp instead.
cluster_dir()
{
    mkdir -p "$root/build"
    user=postgres
    if [ "$(id -u)" -ne 0 ] || setpriv --reuid "$user" --regid "$user" --clear-groups test -x "$root/build"; then
        echo "$root/build/$1"
        return
    fi
    away=/var/tmp/onetrip-$(printf '%s' "$root" | cksum | cut -d ' ' -f 1)
    [ ! -L "$away" ] || die "$away is a symbolic link"
    mkdir -p "$away"
    [ "$(stat -c %u "$away")" -eq 0 ] || die "$away belongs to somebody else"
    chmod 755 "$away"
    echo "$away/$1"
}

# The URL of another database of the server behind `url`.
sibling_url()
{
    url=$1
    name=$2
    case $url in
    *\?*) echo "${url%%\?*}" | sed "s|[^/]*\$|$name|" | tr -d '\n' && echo "?${url#*\?}" ;;
    *) echo "$url" | sed "s|[^/]*\$|$name|" ;;
    esac
}

# A TCP port of the loopback that nobody listens on, from `first` upward. SO_REUSEPORT would let two servers share one
# silently, so it has to be looked up.
free_port()
{
    port=$1
    while grep -qis ":$(printf '%04X' "$port") [0-9A-F]*:0000 0A" /proc/net/tcp /proc/net/tcp6; do
        port=$((port + 1))
    done
    echo "$port"
}
