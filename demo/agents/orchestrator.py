"""Splits the refactoring, hands it out, merges what the critic accepts, and ends it."""

import sys

from play import NEW, OLD, ROOT, choices, git, heard, say, skep, step, tests, think

CODERS = ["coder-1", "coder-2", "coder-3"]
found = {}  # kind of finding: paths
ready, noted = set(), set()
is_removed = False


def order(whom, text):
    for name in whom:
        said = skep("order", name, text)
        print(f"{name}: {text}" if said.returncode == 0 else said.stderr.strip(), flush=True)


def begin():
    with step(f"{OLD}(rate, price) is to become {NEW}(price, rate=…)"):
        skep("snapshot", "before")
        think("reads the tests", 1.5)
        if tests([], at=ROOT)[0]:  # somebody has started all of it once more
            end()
        order(["scout-1", "scout-2"], f"find {OLD}")


def plan():
    """The quick scout's findings are enough to begin with."""
    with step("splits the work"):
        think("weighs how to split it", 1.5)
        say("decision", f"three parcels of {len(found['names'])} files",
            rationale=f"callers can move one by one while {OLD} calls {NEW}", confidence=0.84,
            alternatives=[{"what": "all at once, by one coder", "confidence": 0.35},
                          {"what": "wait for the slow scout", "confidence": 0.2}])
        order(["coder-3"], f"define {NEW}")


def merge(coder):
    """Its branch, into the shared tree."""
    with step(f"merges {coder}"):
        git("merge", "-q", "--no-ff", "-m", f"Merge {coder}", f"skep/{coder}", at=ROOT)


def remove_old():
    more = [path for path in found["texts"] if path not in found["names"]]
    with step(f"has {OLD} removed"):
        say("decision", f"remove {OLD}", rationale=f"all callers moved; by name only: {' '.join(more)}",
            confidence=0.9, trigger=f"report of {choices.slow}")
        order(["coder-3"], f"remove {' '.join(more)}")


def end():
    """The last word is that of the tests."""
    with step("ends it"):
        git("commit", "-qm", "List what changed", "--", "CHANGES.md", at=ROOT)
        passed, failed = tests([], at=ROOT)
        skep("snapshot", "after")
        say("decision", "done" if passed else "not done",
            rationale="all tests pass" if passed else f"{len(failed)} test{'s' * (len(failed) > 1)} failed", confidence=1)
        order(["scout-1", "scout-2", *CODERS, "critic"], "finish")
        print("all tests pass" if passed else "the tests fail", flush=True)
    sys.exit(0 if passed else 1)


begin()
for who, text in heard():
    word, *rest = text.split()
    if word in ("names:", "texts:"):
        found[word[:-1]] = rest
        if word == "names:":
            plan()
    elif word == "defined":
        for coder in CODERS[:2]:
            order([coder], f"take {' '.join(choices.parcels[coder])}")
    elif word == "ready":
        ready.add(who)
        if who != "coder-3":
            merge(who)
    elif word == "noted":
        noted.add(who)
        if len(noted) == 3:
            end()
    elif word == "stuck":
        end()
    if len(ready) == 3 and "texts" in found and not is_removed:
        is_removed = True
        remove_old()
