"""What the agents of this demo have in common. They are scripts and no models: what one of these
would think about, here a seed decides. What they do is real: files, tests, git, leases, questions.
"""

import contextlib
import hashlib
import json
import os
import random
import subprocess
import sys
import time

ROOT = os.environ["DEMO_ROOT"]
SEED = int(os.environ["DEMO_SEED"])
PACE = float(os.environ["DEMO_PACE"])
NAME = os.environ.get("SKEP_AGENT", "nobody")
LIST = os.path.join(ROOT, "CHANGES.md")

WORDS = [
    ("add_tax", "with_tax"),
    ("add_vat", "price_with_vat"),
    ("plus_tax", "taxed_price"),
    ("markup", "final_price"),
    ("apply_rate", "price_after_tax"),
]


class Choices:
    """What differs from seed to seed, the same for everybody who asks."""

    def __init__(self, seed):
        dice = random.Random(seed)
        self.old, self.new = dice.choice(WORDS)
        self.careless, self.tidy = dice.sample(["coder-1", "coder-2"], 2)
        self.slow, self.quick = dice.sample(["scout-1", "scout-2"], 2)
        self.mistake = dice.choice(["swapped", "positional", "forgotten"])
        files = dice.sample(["cart", "order", "refund", "shipping"], 4)
        self.parcels = {
            self.careless: ["shop/report.py"] + [f"shop/{name}.py" for name in files[:2]],
            self.tidy: ["shop/__init__.py", "shop/cli.py"] + [f"shop/{name}.py" for name in files[2:]],
            "coder-3": ["shop/invoice.py"],
        }
        self.hurried = dice.choice(self.parcels[self.careless])
        # How many digits does an invoice want? Seven; one who does not read the test finds that last.
        self.guesses = dice.sample([0, 1, 2, 3, 4, 5, 6, 8], 8) + [7]


choices = Choices(SEED)
# So often somebody mends before it gives up, which ends all.
PATIENCE = 3
OLD, NEW = choices.old, choices.new
dice = random.Random(f"{SEED} {NAME}")


# What is said to skep: lines of JSON on descriptor 3.
events = open(int(os.environ.get("SKEP_EVENT_FD", 2)), "w", buffering=1)
trace = hashlib.sha256(f"demo {SEED}".encode()).hexdigest()[:32]
spans = []


def say(kind, subject, **content):
    line = {"type": kind, "subject": subject, "content": content}
    # Who waits for work does nothing that belongs to it.
    if (kind, subject) != ("status", "idle"):
        ids = zip(("span_id", "parent_span_id"), reversed(spans))
        line["metadata"] = {"trace_id": trace, **dict(ids)}
    events.write(json.dumps(line) + "\n")


@contextlib.contextmanager
def step(what):
    """One thing that somebody does: an agent's status, and a span of its trace."""
    spans.append(f"{random.getrandbits(64):016x}")
    say("status", "running", reason=what)
    print(what, flush=True)
    yield
    spans.pop()


def think(what, seconds):
    """Takes its time, and its tokens."""
    say("status", "thinking", reason=what)
    pause(seconds)
    tokens = dice.randint(600, 1400) * max(1, round(seconds))
    say("usage", "script-1", tokens_in=tokens, tokens_out=tokens // 8, cost=round(tokens * 12e-6, 4))


def pause(seconds):
    time.sleep(seconds * PACE * dice.uniform(0.8, 1.2))


def tell(whom, text, intent="inform"):
    say("message", whom, text=text, intent=intent)


def heard():
    """What others say, a line each: who, and the words."""
    say("status", "idle", reason="waits for work")
    for line in sys.stdin:
        kind, _, rest = line.strip().partition(" from ")
        who, _, text = rest.partition(": ")
        if kind in ("order", "message"):
            yield who, text
            say("status", "idle", reason="waits for work")


# What is asked of skep: the command, which acts as the agent that calls it.
def skep(*arguments):
    command = [os.environ["SKEP"], "-C", ROOT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def lease(path, wait=None):
    more = ["--wait", wait] if wait else []
    done = skep("lease", "--for", "1h", *more, path)
    print((done.stdout or done.stderr).strip(), flush=True)
    return done.returncode == 0


def git(*arguments, at="."):
    """Nobody's own configuration is asked, and who finds git busy tries again."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    quiet |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    for who in ("AUTHOR", "COMMITTER"):
        quiet |= {f"GIT_{who}_NAME": NAME, f"GIT_{who}_EMAIL": f"{NAME}@demo.invalid"}
    for _ in range(50):
        done = subprocess.run(
            ["git", "-C", at, *arguments],
            capture_output=True, text=True, env=quiet, stdin=subprocess.DEVNULL,
        )
        if ".lock" not in done.stderr:
            break
        time.sleep(0.1)
    say("tool", "git", input={"command": " ".join(arguments)}, ok=done.returncode == 0)
    print("$ git", *arguments, flush=True)
    if done.returncode:
        print(done.stderr.strip(), flush=True)
    return done.returncode == 0


def tests(names, at="."):
    """Runs them for real: those of the files that are named, or all. Whether all pass, and what not."""
    files = [file[:-3] for file in sorted(os.listdir(os.path.join(at, "tests"))) if file.startswith("test_")]
    chosen = [f"tests.{file}" for file in files if not names or file[5:] in names]
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-B", "-m", "unittest", *chosen],
        capture_output=True, text=True, cwd=at, stdin=subprocess.DEVNULL,
    )
    lines = done.stderr.splitlines()
    failed = [line for line in lines if line.startswith(("FAIL: ", "ERROR: "))]
    result = next((line for line in reversed(lines) if line), "")
    took = round(time.monotonic() - start, 3)
    which = {"tests": " ".join(names) or "all"}
    say("tool", "unittest", input=which, ok=done.returncode == 0, result=result, duration=took)
    print(*failed, result, sep="\n", flush=True)
    return done.returncode == 0, failed


def read(path, at="."):
    with open(os.path.join(at, path)) as file:
        return file.read()


def write(path, text, at="."):
    with open(os.path.join(at, path), "w") as file:
        file.write(text)
    shown = path.removeprefix(ROOT + "/")
    say("tool", "Edit", input={"file_path": shown}, ok=True)
    print(f"wrote {shown}", flush=True)


def tree_of(coder):
    """Where a coder works: its worktree lies beside the workspace."""
    return ROOT if coder == "coder-3" else os.path.join(f"{ROOT}.worktrees", coder)


def stem(path):
    """`cart` of `shop/cart.py`; the command line uses what is exported, and both are tested as one."""
    return "cli" if path.endswith("__init__.py") else os.path.basename(path)[:-3]

