"""Runs the tests of whatever it is asked to look at, and says no when they fail."""

from play import heard, say, stem, step, tell, tests, think, tree_of


def opinion(failed):
    """One line a failure, without saying it twice."""
    names = sorted({line.split()[1] for line in failed})
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")


for who, text in heard():
    word, *paths = text.split()
    if word == "check":
        with step(f"checks {who}"):
            think(f"reads what {who} changed", 1.2)
            passed, failed = tests(sorted({stem(path) for path in paths}), at=tree_of(who))
            if passed:
                say("decision", f"accept {who}", rationale="the tests pass", confidence=0.9)
                tell(who, "accepted", intent="accept")
            else:
                says_no = [path for path in paths if any(f"test_{stem(path)}." in line for line in failed)]
                why = f"{len(failed)} of its tests fail{'s' * (len(failed) == 1)}: {opinion(failed)}"
                say("decision", f"reject {who}", rationale=why, confidence=0.97, trigger="test failure",
                    alternatives=[{"what": "accept, and mend it later", "confidence": 0.03}])
                tell(who, f"rejected {' '.join(says_no or paths)} because of {opinion(failed)}", intent="reject")
    elif word == "finish":
        break
