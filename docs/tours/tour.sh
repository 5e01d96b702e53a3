#!/usr/bin/env bash
# The tour of docs/api.md with `buf curl`: the schema is asked of the server (reflection).
#
# Usage: tour.sh ADDRESS EMAIL PASSWORD [grpc|grpcweb]
# BUF names the program; without it, `buf` is looked for.
set -euo pipefail

address="$1" email="$2" password="$3" protocol="${4:-grpc}"
token=""

# Prints one value of the answer: a path as Python writes it.
value() {
  python3 -c "import json, sys; print(eval('json.load(sys.stdin)$1'))"
}

call() {
  local method="$1" request="${2:-{\}}"
  local -a header=()
  [[ -z "$token" ]] || header=(--header "authorization: Bearer $token")
  # gRPC over plain HTTP/2; gRPC-web speaks HTTP/1.1 as browsers do.
  [[ "$protocol" != grpc ]] || header+=(--http2-prior-knowledge)
  "${BUF:-buf}" curl --protocol "$protocol" --reflect-protocol grpc-v1 "${header[@]}" \
    --data "$request" "http://$address/stillontime.v1.$method"
}

echo "health: $(call SystemService/GetSystemHealth | value '["state"]')"
login="{\"email\": \"$email\", \"password\": \"$password\"}"
token="$(call AuthService/Login "$login" | value '["tokens"]["accessToken"]')"
echo "signed in as: $(call AuthService/GetStatus | value '["role"]')"
echo "people: $(call UserService/ListUsers | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["profiles"]))')"
person="$(call UserService/ListUsers | value '["profiles"][0]["name"]')"
days="$(call ScheduleService/ListSchedules "{\"parent\": \"$person\"}")"
echo "first day: $(value '["schedules"][0]["shootingDate"]' <<<"$days")"
name="$(value '["schedules"][0]["name"]' <<<"$days")"
call ScheduleService/GetScheduleDetails "{\"name\": \"$name\"}" |
  python3 -c 'import json, sys; print("places on the sheet:", len(json.load(sys.stdin)["callSheet"]["locations"]))'
call AuthService/Logout >/dev/null
if answer="$(call AuthService/GetStatus 2>&1)"; then
  echo "still signed in: $answer" >&2
  exit 1
fi
echo "after sign-out: $(python3 -c 'import json, sys; print(json.load(sys.stdin)["code"])' <<<"$answer")"
