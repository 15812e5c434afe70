import Swarm

extension Cast {
    /// The twelve of the first screen of the specification.
    static var afternoon: Cast {
        var cast = Cast()
        let lives: [(String, String)] = [
            ("setup", "script"), ("planner", "architect"), ("coder-1", "coder"),
            ("coder-3", "coder"), ("scout-1", "scout"), ("coder-2", "coder"), ("critic", "critic"),
            ("bench", "bench"), ("coder-5", "coder"), ("scout-2", "scout"),
            ("reviewer", "reviewer"),
        ]
        for (name, role) in lives { cast.spawn(name, role, 5_280) }
        cast.spawn("docs", "writer", 5, ["claude", "\"write the migration guide\""])
        cast.whoNeedsSomebody()
        cast.whoWorks()
        cast.whoRests()
        cast.figures()
        return cast
    }

    private mutating func whoNeedsSomebody() {
        work("coder-2", [(6, 18), (5, 5), (4, 1)])
        status("coder-2", "waiting", "hook", 250)
        tell(
            250, .gate, "coder-2", "run \"rm -rf build\"",
            ["verdict": "ask", "rule": "rm-rf", "level": "safety"])
        work("critic", [(5, 2), (4, 1), (3, 17), (2, 70), (1, 1)])
        status("critic", "waiting", "prompt", 44, "prompt: Apply this patch? [y/N]")
        work("bench", [(15, 70)])
        tell(560, .agentExited, "bench", "137", ["code": 137])
        status("bench", "failed", "exit", 560, "parked after 5 failures in 15 min")
        print(990, "coder-5", "Thinking about the schema of the orders\n")
        status("coder-5", "thinking", "silence", 960)
    }

    private mutating func whoWorks() {
        status("planner", "running", "kernel", 5)
        work("planner", [(5, 2), (4, 4), (3, 2), (2, 4), (1, 17), (0, 4)])
        tell(3, .status, "planner", "running", ["reason": "2 of 5 tickets handed out"])
        status("coder-1", "running", "kernel", 5)
        work("coder-1", [(5, 4), (4, 20), (3, 70), (2, 20), (1, 70), (0, 65)])
        print(1, "coder-1", "test_cart.py::test_total PASSED\n")
        status("coder-3", "thinking", "fd3", 25)
        work("coder-3", [(5, 4), (4, 1), (3, 2), (2, 1), (1, 4), (0, 2)])
        print(21, "coder-3", "src/order/price.py, line 214\n")
        status("scout-1", "thinking", "fd3", 14)
        work("scout-1", [(5, 17), (4, 17), (3, 4), (2, 17), (1, 17), (0, 4)])
        print(11, "scout-1", "read 41 of 180 files\n")
    }

    private mutating func whoRests() {
        work("scout-2", [(40, 1)])
        status(
            "scout-2", "paused", "kernel", 1_930, "3 of 3 processes held",
            [JSON.Field("holds", ["operator"])])
        status("reviewer", "idle", "silence", 2_000, "no output since its last answer")
        tell(5_000, .agentExited, "setup", "0", ["code": 0])
        print(5_001, "setup", "214 packages installed\n")
    }

    /// So many events in the minutes before.
    private mutating func work(_ name: String, _ minutes: [(Int, Int)]) {
        for (minute, count) in minutes {
            for _ in 0..<count {
                tell(Double(minute) * 60 + 0.5, .usage, name, "m", [:])
            }
        }
    }

    private mutating func figures() {
        let readings: [(String, Double, Int64, Double)] = [
            ("coder-2", 0, 298, 0.61), ("critic", 0, 90, 0.22), ("coder-5", 0, 280, 0.35),
            ("planner", 4, 131, 0.48), ("coder-1", 87, 390, 0.77), ("coder-3", 2, 301, 0.58),
            ("scout-1", 11, 112, 0.31), ("docs", 31, 88, 0), ("scout-2", 0, 118, 0.12),
            ("reviewer", 0, 204, 0.66),
        ]
        var samples: [JSON] = []
        for (name, processor, memory, cost) in readings {
            let id = state.agent(called: name)?.id.rawValue ?? ""
            samples.append([
                "agent": JSON(id), "cpu": JSON(processor), "memory": JSON(memory * 1_000_000),
                "processes": name == "coder-2" ? 3 : 1,
            ])
            if cost > 0 { tell(0.2, .usage, name, "m", ["cost": JSON(cost), "tokens_in": 1]) }
        }
        tell(0.1, .signal, nil, "sample", ["agents": JSON(samples)])
    }
}
