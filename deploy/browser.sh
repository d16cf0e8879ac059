#!/bin/sh
# Sees to it that there is a Chromium for the tests of the pages, and fonts that know Chinese.
# Nothing is done when one is found; BROWSER_PATH names another.
set -eu

say() { printf '==> %s\n' "$1"; }
fail() {
  printf 'browser: %s\n' "$1" >&2
  printf 'browser: install chromium with the packages of your system, or set BROWSER_PATH\n' >&2
  exit 1
}

found() {
  if [ -n "${BROWSER_PATH:-}" ]; then
    [ -x "$BROWSER_PATH" ] || fail "BROWSER_PATH names $BROWSER_PATH, which cannot be run"
    return 0
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && return 0
  done
  # What playwright fetched on an earlier run.
  python -m tests.browser.fetched
}

from_the_system() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  say "install chromium and fonts with apt-get, for the tests of the pages"
  export DEBIAN_FRONTEND=noninteractive
  install() { apt-get install -qq -y --no-install-recommends chromium fonts-noto-cjk fonts-dejavu-core >/dev/null; }
  { apt-get update -qq >/dev/null && install; } || install
}

from_playwright() {
  say "fetch Chromium with playwright, for the tests of the pages"
  timeout 300 python -m playwright install chromium
}

found || from_the_system || from_playwright || fail "no Chromium was found, and none could be installed"
