#!/bin/sh
# Makes .venv with what the locks name; every file's hash is checked. Needs python3 (3.11+) alone.
set -eu

python=${PYTHON:-python3}
venv=${VENV:-.venv}
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '==> %s\n' "$1"; }
fail() { printf 'setup: %s\n' "$1" >&2; exit 1; }

command -v "$python" >/dev/null || fail "$python is not installed"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "Python 3.11 or newer is needed, this is $("$python" -V 2>&1). Try: make PYTHON=python3.12 setup"

# A folder that another machine or an interrupted run left is made anew.
if ! "$venv/bin/python" -c '' 2>/dev/null; then
  say "make a virtual environment in $venv"
  rm -rf "$venv"
  # Debian and Ubuntu keep ensurepip in a package of its own; python3's own pip serves as well.
  "$python" -m venv "$venv" >/dev/null 2>&1 ||
    { rm -rf "$venv"; "$python" -m venv --without-pip "$venv"; } ||
    { rm -rf "$venv"; fail "python3 cannot make a virtual environment: apt install python3-venv"; }
fi
if "$venv/bin/python" -c 'import pip' 2>/dev/null; then
  pip() { "$venv/bin/python" -m pip "$@"; }
elif "$python" -c 'import pip' 2>/dev/null; then
  pip() { "$python" -m pip --python "$venv/bin/python" "$@"; }
else
  rm -rf "$venv"
  fail "this python3 has neither ensurepip nor pip. On Debian or Ubuntu: apt install python3-venv"
fi

say "install the locked libraries"
pip install -q --require-hashes --no-deps -r bootstrap.lock
sync() { "$venv/bin/uv" pip sync -q --compile-bytecode --python "$venv/bin/python" "$@" requirements.lock 2>/dev/null; }
# pip takes longer, but knows the mirrors and certificates that somebody has set for it.
sync --require-hashes || sync --require-hashes --system-certs || {
  say "uv could not; pip tries, which takes about a minute"
  pip install -q --require-hashes --no-deps -r requirements.lock
}

say "install Caigou itself"
"$venv/bin/uv" pip install -q --python "$venv/bin/python" --offline --no-build-isolation --no-deps -e .
