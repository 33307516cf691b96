#!/usr/bin/env bash
# The whole pipeline (`run --once`) beside a bare Confluent.Kafka consumer loop over the same topic, in turns: with the
# client's defaults, and with the pipeline's settings for fetching.
# Needs a broker at KAFKA_BOOTSTRAP that creates topics on request of a client with the right to. Prints a Markdown table.
#   KAFKA_BOOTSTRAP=127.0.0.1:9092 bench/pipeline.sh [EVENTS] [ROUNDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
: "${KAFKA_BOOTSTRAP:?set it to HOST:PORT of a broker}"
count=${1:-2000000} rounds=${2:-3}
dotnet build src/App -c Release -v q --nologo >&2
dotnet build bench/BareConsumer -c Release -v q --nologo >&2
cronwatch=artifacts/bin/App/release/cronwatch bare=artifacts/bin/BareConsumer/release/bare-consumer
topic=bench-files-$$
"$bare" "$topic" create
trap '"$bare" "$topic" delete' EXIT
"$cronwatch" simulate --bootstrap "$KAFKA_BOOTSTRAP" --count "$count" --fast --files-only --topic "$topic" >&2
rate() { sed -n 's/.*"events_per_second":\([0-9]*\).*/\1/p'; }
echo "| round | bare loop, events/s | with our settings | run --once | ratio | ratio to the second |"
echo "|---|---|---|---|---|---|"
for round in $(seq "$rounds"); do
  a=$("$bare" "$topic" | rate)
  t=$("$bare" "$topic" tuned | rate)
  b=$("$cronwatch" run --once --bootstrap "$KAFKA_BOOTSTRAP" --topic "$topic" --prefix "bench-$$-$round" 2>/dev/null | rate)
  echo "| $round | $a | $t | $b | $(awk "BEGIN { printf \"%.2f | %.2f\", $b / $a, $b / $t }") |"
done
