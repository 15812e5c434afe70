"""An orchestrator of your own: it splits a job, orders, watches, and finishes.

    python3 orchestrator.py ENDPOINT WORKERS PART...

ENDPOINT is what `skep health --json` prints as `control`, WORKERS are names of agents with commas between, and
each PART is ordered of one of them. A worker is any agent that takes messages: it is ordered `do PART` (on its
standard input the line `order from orchestrator: do PART`), and says `done PART`, or `failed PART` and why, to whoever
ordered it, however long that takes. The part of one that ends is given to another.
"""

import json, sys, time, zmq


class Swarm:
    """One connection. Replies come in any order, and between them pushes, which are obeyed and confirmed."""

    def __init__(self, endpoint, name):
        self.socket = zmq.Context().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(endpoint)
        self.replies, self.heard, self.number, self.seq = {}, [], 0, 0
        self.paused = False
        self.me = {"name": name, "role": "orchestrator", "fresh": True}
        self.join()

    def join(self):
        reply = self.ask("join", self.me)
        # With its token it is the same agent again, whichever supervisor serves then.
        self.me = {"name": reply["name"], "token": reply["token"]}
        self.seq = max(self.seq, reply["last_seq"])

    def send(self, verb, body):
        self.number += 1
        request = b"%d" % self.number
        self.socket.send_multipart([b"skep1", request, verb.encode(), json.dumps(body).encode()])
        return request

    def ask(self, verb, body, seconds=5):
        """Asks until it is answered: a supervisor may be killed with the question, and another comes."""
        while True:
            request, end = self.send(verb, body), time.monotonic() + seconds
            while request not in self.replies and time.monotonic() < end:
                self.hear(end - time.monotonic())
            word, reply = self.replies.pop(request, ("error", {"code": "no_answer"}))
            if word == "ok":
                return reply
            if reply["code"] == "not_joined":
                self.join()
            elif reply["code"] not in ("no_answer", "busy", "interrupted", "leaving"):
                raise SystemExit(f"{verb}: {reply['message']}")
            else:
                time.sleep(0.1)

    def hear(self, seconds):
        """Takes the next message, if one comes in time."""
        if not self.socket.poll(max(seconds, 0) * 1000):
            return
        _, request, word, body = self.socket.recv_multipart()
        body = json.loads(body)
        if request:
            self.replies[request] = (word.decode(), body)
            return
        self.paused = word == b"pause" or self.paused and word != b"resume"
        if word == b"message":
            self.heard.append((body["from"], body["text"]))
        if body["push"]:
            self.send("done", {"push": body["push"]})
        if word == b"stop":
            self.ask("leave", {"reason": "told to stop"})
            raise SystemExit("told to stop")

    def say(self, type, subject, **content):
        """Into the log; by its number it is there once, however often it is sent."""
        self.seq += 1
        event = {"type": type, "subject": subject, "content": content, "seq": self.seq}
        self.ask("append", {"events": [event]})


def orchestrate(swarm, workers, parts):
    """What failed, each part with its reason; empty when all is done."""
    waiting, busy, failed = list(parts), {}, {}
    swarm.say("decision", f"{len(parts)} parts for {len(workers)} workers", rationale="one each at a time")
    while waiting or busy:
        if not workers:
            return failed | {part: "nobody is left to do it" for part in waiting}
        for worker in [] if swarm.paused else [name for name in workers if name not in busy][: len(waiting)]:
            busy[worker] = waiting.pop(0)
            swarm.say("status", "running", reason=f"{worker} does {busy[worker]}")
            order = {"agents": [worker], "text": f"do {busy[worker]}"}
            result = swarm.ask("order", order, seconds=65)["results"][0]
            if not result["ok"]:
                print(result["message"], flush=True)
                workers.remove(worker)
                waiting.insert(0, busy.pop(worker))
        swarm.hear(1)
        while swarm.heard:
            worker, text = swarm.heard.pop(0)
            word, _, rest = text.partition(" ")
            part = busy.get(worker)
            if part and word in ("done", "failed") and f"{rest} ".startswith(f"{part} "):
                del busy[worker]
                print(f"{worker}: {text}", flush=True)
                if word == "failed":
                    failed[part] = rest[len(part) :].strip()
        living = ("initializing", "running", "thinking", "waiting", "paused", "idle", "unknown")
        now = {agent["name"]: agent["status"] for agent in swarm.ask("list", {})["agents"]}
        for worker in [name for name in workers if now.get(name) not in living]:
            workers.remove(worker)
            if worker in busy:
                waiting.insert(0, busy.pop(worker))
                swarm.say("decision", f"{waiting[0]} once more", trigger=f"{worker} has ended")
    return failed


if len(sys.argv) < 4 or not sys.argv[1]:
    raise SystemExit(__doc__)
swarm = Swarm(sys.argv[1], "orchestrator")
failed = orchestrate(swarm, sys.argv[2].split(","), sys.argv[3:])
for part, why in failed.items():
    print(f"{part} failed: {why}", flush=True)
swarm.say("decision", f"{len(failed)} part{'s' * (len(failed) > 1)} failed" if failed else "done", confidence=1)
swarm.ask("leave", {"code": 1 if failed else 0, "reason": "all parts were tried"})
sys.exit(1 if failed else 0)
