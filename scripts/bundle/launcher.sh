#!/bin/sh
# The command of this version; what is not set already comes from fengqiao.env beside `current`.
base=$(dirname "$(dirname "$(readlink -f "$0")")")
settings=${base%/versions/*}/fengqiao.env
if [ -r "$settings" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        FENGQIAO_*=*)
            name=${line%%=*}
            case $name in *[!A-Z_]*) continue ;; esac
            value=${line#*=}
            case $value in
            \"*\") value=${value#\"} value=${value%\"} ;;
            \'*\') value=${value#\'} value=${value%\'} ;;
            esac
            eval "[ -n \"\${$name+set}\" ]" || export "$name=$value"
            ;;
        esac
    done <"$settings"
fi
# No module is taken from the folder one happens to stand in.
export PYTHONSAFEPATH=1
exec "$base/venv/bin/python" -m fengqiao "$@"
