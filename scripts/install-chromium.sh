#!/usr/bin/env bash
# Installs what the browser tests need, Chromium and fonts for Japanese, on Debian or Ubuntu; does nothing where they are there.
set -euo pipefail
missing=()
[ -n "${CHROMIUM_PATH:-}" ] || command -v chromium > /dev/null || missing+=(chromium)
fc-list :lang=ja 2> /dev/null | grep -q . || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get > /dev/null; then
  echo "Install Chromium and a font for Japanese, and name the browser in CHROMIUM_PATH: there is no apt-get here." >&2
  exit 1
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}" fontconfig
