#!/bin/sh
# Everything that can be told without running the services. All checks run; one failure fails all.
set -eu

failed=""
try() {
  name=$1
  shift
  if output=$("$@" 2>&1); then
    printf '  ok      %s\n' "$name"
  else
    printf '  FAILED  %s\n%s\n' "$name" "$output"
    failed="$failed, $name"
  fi
}

nats_configuration() {
  NATS_LISTEN=127.0.0.1:4222 NATS_HTTP=127.0.0.1:8222 NATS_STORE=/nonexistent \
    "${NATS_SERVER_BIN:-nats-server}" -t -c deploy/nats/nats.conf
}

try "ruff" ruff check .
try "format" ruff format --check .
try "types" mypy
try "imports" lint-imports
try "contracts: nothing has drifted" python -m contracts.generation --check
try "house rules" pytest -q tests/house
try "compose file" check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
try "nats configuration" nats_configuration

[ -z "$failed" ] || { printf 'check: FAILED: %s\n' "${failed#, }" >&2; exit 1; }
printf 'check: all well\n'
