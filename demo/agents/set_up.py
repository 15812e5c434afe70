"""Makes the repository that the agents work in: set_up.py DIRECTORY SEED. It is called by 'skep demo'."""

import os
import re
import sys

from play import LIST, NEW, OLD, ROOT, git


def rename(path):
    """The seed has its own names for the function."""
    with open(path) as file:
        text = file.read()
    words = {"add_tax": OLD, "with_tax": NEW}
    with open(path, "w") as file:
        file.write(re.sub(r"\b(add_tax|with_tax)\b", lambda word: words[word[0]], text))


for place in ("shop", "tools", "tests"):
    for name in os.listdir(os.path.join(ROOT, place)):
        rename(os.path.join(ROOT, place, name))
os.makedirs(os.path.join(ROOT, "build", "shop"))
for name in ("price.py", "cart.py"):
    with open(os.path.join(ROOT, "shop", name)) as file, \
            open(os.path.join(ROOT, "build", "shop", name), "w") as copy:
        copy.write(file.read())
with open(LIST, "w") as file:
    file.write("# Changes\n\n")
ok = git("init", "-q", at=ROOT) and git("symbolic-ref", "HEAD", "refs/heads/main", at=ROOT)
ok = ok and git("add", ".", at=ROOT) and git("commit", "-qm", "A small shop", at=ROOT)
print(f"{OLD}(rate, price) is to become {NEW}(price, rate=…)")
sys.exit(0 if ok else 1)
