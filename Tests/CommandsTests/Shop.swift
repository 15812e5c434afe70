import Swarm

/// An afternoon of a swarm that mends a web shop: one of everything that people see every day.
let shop: [Event] = {
    var story = Story()
    let planner = story.spawn(
        "13:05:12", "planner", "architect", ["claude", "-p", "plan the fix"], process: 4_200)
    let coder = story.spawn("13:05:14", "coder-2", "coder", ["claude"], process: 4_211)
    let bench = story.spawn("13:05:15", "bench", "bench", ["make", "bench"], process: 4_220)
    let critic = story.spawn(
        "13:06:02", "critic", "critic", ["codex", "--full-auto"], process: 4_231)
    let setup = story.spawn(
        "13:06:03", "setup", "script", ["sh", "-c", "npm ci && echo 'done'"], process: 4_240)
    story.status("13:06:05", planner, .running, .descriptor3)
    story.status("13:06:06", coder, .running, .descriptor3)
    story.status("13:06:06", bench, .running, .kernel)
    story.status("13:06:07", critic, .thinking, .title)
    story.print("13:06:30", setup, "added 214 packages in 26s\ndone\n", stream: "out")
    story.tell(
        "13:06:31.412", setup, .agentExited, "0", ["code": 0, "seconds": 28.4, "last_line": "done"])
    story.tell(
        "14:02:10", planner, .decision, "split \"pricing\" into 2 tickets",
        [
            "confidence": 0.74,
            "rationale": "one ticket touches tax and rounding\nboth can be tested alone",
            "alternatives": [["what": "split into 3", "confidence": 0.2], ["what": "keep one"]],
            "trigger": "the critic's review",
        ])
    story.tell(
        "14:02:11.318", planner, .message, "coder-2",
        ["intent": "ask", "text": "please mend the rounding in src/price.py", "priority": 7])
    story.tell(
        "14:02:12", coder, .lease, "src/price.py",
        ["action": "granted", "until": 1_795_183_632_000_000])
    story.print("14:27:12", coder, "$ pytest -q tests/test_cart.py\r\n")
    story.print(
        "14:27:31", coder, "\u{1b}[31mFAILED\u{1b}[0m tests/test_cart.py::test_total - Timeo")
    story.print("14:27:31.2", coder, "utError\r\n")
    story.tell(
        "14:27:44", coder, .tool, "Edit",
        [
            "input": ["file_path": "src/cart.py", "old_string": "a", "new_string": "b"], "ok": true,
            "duration": 0.31,
        ])
    story.tell(
        "14:27:44.5", coder, .stateChange, "src/cart.py",
        [
            "target": "file", "before": "1f", "after": "2e",
            "diff": "--- a/src/cart.py\n+++ b/src/cart.py\n@@ -1,3 +1,2 @@\n-x\n-y\n+z\n",
        ])
    story.tell(
        "14:27:45", coder, .usage, "claude-opus",
        ["tokens_in": 12_034, "tokens_out": 811, "cost": 0.213, "duration": 14.2])
    story.print("14:27:50", coder, "\u{1b}[2J\u{1b}[H\u{1b}[1;1Hthinking\u{1b}[2;1H...")
    story.print("14:27:50.1", coder, "\u{1b}[1;1Hthinking\u{1b}[2;1H....")
    story.tell(
        "14:27:53", coder, .gate, "run \"rm -rf build\"",
        ["verdict": "ask", "level": "safety", "rule": "rm-rf", "until": 1_795_185_473_000_000])
    story.status("14:27:53.1", coder, .waiting, .hook, reason: "run \"rm -rf build\"?")
    story.print("14:28:00", bench, "warm-up 2 of 5\n", stream: "out")
    story.print("14:28:01", bench, "Killed\n", stream: "err")
    story.tell("14:28:02", bench, .agentExited, "137", ["code": 137, "seconds": 4_967.0])
    story.tell(
        "14:30:00", nil, .signal, "sample",
        [
            "agents": [
                ["agent": JSON(coder.rawValue), "cpu": 0.0, "memory": 312_475_648],
                ["agent": JSON(planner.rawValue), "cpu": 4.5, "memory": 131_072_000],
            ]
        ])
    story.print("14:31:30", planner, "2 of 5 tickets handed out\n")
    story.tell("14:31:51", nil, .drop, "bench", ["count": 2, "why": "too large"])
    story.status("14:31:53", critic, .idle, .silence, reason: "no output since its last answer")
    return story.events
}()
