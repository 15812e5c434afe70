"""Finds where the old function is used. The quick one looks at the names in the syntax tree, the
slow one reads every text as well, line by line, and so finds what is looked up by its name."""

import os

from play import NAME, OLD, ROOT, choices, heard, pause, read, say, step, tell, think
from refactor import find


def sources():
    for place in ("shop", "tools"):
        for name in sorted(os.listdir(os.path.join(ROOT, place))):
            if name.endswith(".py"):
                yield f"{place}/{name}"


def look(in_texts):
    found, files = {}, list(sources())
    for number, path in enumerate(files, 1):
        text = read(path, at=ROOT)
        if in_texts:
            think(f"reads {path} line by line, {number} of {len(files)}", 2.4)
        else:
            pause(0.25)
        lines = find(text, OLD, in_texts)
        say("tool", "Read", input={"file_path": path}, ok=True, result=f"{len(lines)} found")
        print(f"{path}: {len(lines)}", flush=True)
        if lines:
            found[path] = lines
    return found


for who, text in heard():
    if text.startswith("find"):
        is_slow = NAME == choices.slow
        with step("looks for texts" if is_slow else "looks for names"):
            found = look(in_texts=is_slow)
            say("decision", f"{OLD} is used in {len(found)} files",
                rationale="texts that hold the name" if is_slow else "names in the syntax tree",
                confidence=0.95 if is_slow else 0.8)
            kind = "texts" if is_slow else "names"
            tell("orchestrator", f"{kind}: {' '.join(found)}")
    elif text.startswith("finish"):
        break
