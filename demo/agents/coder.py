"""Changes the files it is given, so that their tests pass. coder-1 and coder-2 have worktrees of their
own; the seed makes one of them careless, the other tidy. coder-3 is stubborn, and works in the shared tree.
"""

import os
import shutil
import subprocess

from play import (
    LIST, NAME, NEW, OLD, PATIENCE, ROOT, choices, git, heard, lease, pause, read, say, skep, step, stem, tell, tests,
    think, write,
)
from refactor import define, remove, rewrite

mine = []  # the files of this coder, for the list


def change(path, mistake=None, places=None):
    think(f"reads {path}", 1.0)
    write(path, rewrite(read(path), OLD, NEW, mistake, places))


def careless(paths):
    """Hurries over one of its files; what is wrong with it only the tests see."""
    for path in paths:
        is_hurried = path == choices.hurried
        if is_hurried and choices.mistake == "forgotten":
            say("decision", f"{path} needs nothing", rationale="it looks right", confidence=0.55)
        else:
            change(path, mistake=choices.mistake if is_hurried else None)


def tidy(paths):
    """Asks before it removes what nobody needs, and does it if it may."""
    with step("wants to remove build/"):
        done = skep("gate", "run", "rm -rf build", "--reason", "copies of the old files lie in it")
        print((done.stdout or done.stderr).strip(), flush=True)
    if done.returncode == 0:
        shutil.rmtree("build")
        git("commit", "-aqm", "Remove copies of old files")
    for path in paths:
        change(path)


def stubborn(path):
    """Tries one number of digits after the other, and looks each time what the tests say."""
    before = read(path)
    think(f"reads {path}", 1.0)
    for places in choices.guesses:
        with step(f"tries places={places} in {path}"):
            if skep("gate", "write", path).returncode != 0:
                return
            write(path, rewrite(before, OLD, NEW, places=places))
            pause(1.0)
            if tests(["invoice"])[0]:
                return


def take(paths):
    """A parcel of callers, in a worktree: first what the others did, then one file after the other."""
    mine.extend(paths)
    with step(f"changes {len(paths)} file{'s' * (len(paths) > 1)}"):
        git("merge", "--ff-only", "main")
        {choices.careless: careless, choices.tidy: tidy}[NAME](paths)
        git("commit", "-aqm", f"Call {NEW} in {', '.join(dict.fromkeys(map(stem, paths)))}")
        tell("critic", f"check {' '.join(paths)}", intent="ask")


def mend(paths):
    """The critic was right: those files once more, from what they were, with more care."""
    with step(f"mends {' '.join(paths)}"):
        for path in paths:
            git("checkout", "main", "--", path)
            change(path)
        git("commit", "-aqm", f"Mend {', '.join(dict.fromkeys(map(stem, paths)))}")
        tell("critic", f"check {' '.join(mine)}", intent="ask")


def define_new():
    """The new function beside the old one, so that callers can move one by one."""
    mine.append("shop/price.py")
    # All write into one list, and it would not merge: whoever writes into it holds it, to the end.
    lease("CHANGES.md")
    with step(f"defines {NEW}"):
        think("reads shop/price.py", 1.5)
        write("shop/price.py", define(read("shop/price.py"), OLD, NEW))
        write("CHANGES.md", f"# {OLD}(rate, price) is {NEW}(price, rate=…) now\n\n")
        git("commit", "-qm", f"Define {NEW}", "--", "shop/price.py")
        tell("orchestrator", f"defined {NEW}")
    for path in choices.parcels[NAME]:
        mine.append(path)
        lease(path)
        stubborn(path)
        tell("critic", f"check {path}", intent="ask")


def remove_old(more):
    """Nobody calls it any more, but for those that only the slow scout saw."""
    mine.extend(more)
    with step(f"removes {OLD}"):
        for path in more:
            change(path)
        think("reads shop/price.py", 1.0)
        write("shop/price.py", remove(read("shop/price.py"), OLD))
        tell("critic", f"check {' '.join(mine)}", intent="ask")


def note():
    """Only ever called by who holds the list."""
    pause(1.0)
    text = read(LIST) + "".join(f"* {path} ({NAME})\n" for path in mine)
    write(LIST, text)
    skep("release", LIST)
    tell("orchestrator", "noted")


def wait_for_list():
    """Somebody may have it; whoever waits is next, and says meanwhile that its branch can be merged."""
    command = [os.environ["SKEP"], "-C", ROOT, "lease", "--wait", "1h", LIST]
    with step("wants CHANGES.md"):
        waiting = None if lease(LIST) else subprocess.Popen(command, stdin=subprocess.DEVNULL)
        tell("orchestrator", "ready")
        if waiting:
            say("status", "thinking", reason="waits for CHANGES.md")
            waiting.wait()
        note()


is_removing, rejections = False, 0
for who, text in heard():
    word, *rest = text.split()
    if word == "take":
        take(rest)
    elif word == "define":
        define_new()
    elif word == "remove":
        is_removing = True
        remove_old(rest)
    elif word == "rejected" and rejections == PATIENCE:
        tell("orchestrator", "stuck")
    elif word == "rejected":
        rejections += 1
        mend(rest[: rest.index("because")])
    elif word == "accepted" and NAME != "coder-3":
        wait_for_list()
    elif word == "accepted":
        git("commit", "-qm", f"Remove {OLD}" if is_removing else f"Call {NEW}", "--", *mine)
        if is_removing:
            with step("writes the list"):
                note()
        else:
            tell("orchestrator", "ready")
    elif word == "finish":
        break
