#!/usr/bin/env bash
# install.sh FOLDER: what package-lock.json says, in FOLDER/node_modules; tests/node_modules becomes a link to it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)   # the link below is read from another place
exec 9>"$folder/.lock"
flock 9
if ! cmp -s "$here/package-lock.json" "$folder/.installed"; then
  cp "$here/package.json" "$here/package-lock.json" "$folder/"
  npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error
  cp "$here/package-lock.json" "$folder/.installed"
fi
ln -sfn "$folder/node_modules" "$here/../node_modules"
