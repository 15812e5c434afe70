#!/bin/sh
# An agent that says what it does, with nothing but a shell:
#
#     skep run --name checker --pipe -- docs/examples/say.sh FILE…
#
# It looks at each file, and writes what it found to descriptor 3. Outside of skep it only prints.

# say JSON: one event, one line. Where skep did not start this, there is no descriptor for it.
say() {
    [ -z "${SKEP_EVENT_FD:-}" ] || printf '%s\n' "$1" >&"$SKEP_EVENT_FD"
}

# quoted TEXT: as a JSON string, in which control characters become spaces.
quoted() {
    printf '"%s"' "$(printf '%s' "$1" | tr '\000-\037' ' ' | sed 's/[\\"]/\\&/g')"
}

say '{"type": "status", "subject": "running", "content": {"reason": "looking"}}'
empty=0
for file in "$@"; do
    if [ -s "$file" ]; then ok=true; else ok=false empty=$((empty + 1)); fi
    printf "%s\n" "$file: $ok"
    say "{\"type\": \"tool\", \"subject\": \"test -s\", "\
"\"content\": {\"input\": $(quoted "$file"), \"ok\": $ok}}"
done
say "{\"type\": \"decision\", \"subject\": \"files\", "\
"\"content\": {\"rationale\": $(quoted "$empty of $# are empty"), \"confidence\": 1}}"
say '{"type": "status", "subject": "idle", "content": {"reason": "looked at all of them"}}'
