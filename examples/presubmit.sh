#!/bin/sh
# Sends those pins of a queue, one a line, that Pinterest will take: presubmit.sh < queue.jsonl
set -eu
dir=$(mktemp -d)
trap 'rm -r "$dir"' EXIT

cat >"$dir/queue"
pinlint --format jsonl - <"$dir/queue" >"$dir/findings" || [ $? = 1 ] # 2: pinlint could not do its work, so nothing is sent
jq -r 'select(.severity == "error") | "line \(.line): \(.message); \(.action): \(.remedy)"' "$dir/findings" >&2
jq -r 'select(.severity == "error") | .line' "$dir/findings" >"$dir/held"

n=0
while IFS= read -r body || [ -n "$body" ]; do
	n=$((n + 1))
	if [ -z "$body" ] || grep -qx "$n" "$dir/held"; then continue; fi
	printf '%s' "$body" | curl --silent --show-error --fail --data-binary @- -H 'Content-Type: application/json' \
		-H "Authorization: Bearer $PINTEREST_ACCESS_TOKEN" "${PINTEREST_API:-https://api.pinterest.com}/v5/pins"
done <"$dir/queue"
