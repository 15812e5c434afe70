import Swarm

/// Splits the work and hands it out.
enum Planner {
    static let part = Player.Part(name: "planner") { number, dice in
        let ticket = Ticket.all[number % Ticket.all.count]
        let coder = "coder-\(number % 3 + 1)"
        let arrival: [Act] =
            number > 0
            ? []
            : [
                .spawn("architect", ["claude", "plan the release"], pid: 4_098),
                .status(.running, .descriptor3, from: .initializing).then(5_000...6_000),
            ]
        return arrival + [
            .status(.thinking, .descriptor3, "\(number % 6) of 6 tickets handed out")
                .then(Act.thought),
            .decide(
                "ticket \(number + 1)", "\"\(ticket.title)\" is one ticket, not two", 0.74,
                trigger: "plan", insteadOf: [("split it by file", 0.22), ("leave it", 0.04)]),
            .order(coder, ticket.title),
            .say(to: coder, "inform", "\(ticket.tests) shows it"),
            .print("handed out: \(ticket.title) → \(coder)"),
            .spend(3_000...15_000),
            .status(.running, .descriptor3, "waiting for the coders").then(20_000...60_000),
        ]
    }
}

/// Reads everything, a file at a time.
enum Scout {
    private static let files = [
        "src/order/tax.py", "src/order/price.py", "src/cart.py", "src/stock.py", "README.md",
        "src/checkout.py", "migrations/0007_vouchers.sql", "src/voucher.py", "pyproject.toml",
    ]

    static let part = Player.Part(name: "scout-1") { number, dice in
        let arrival: [Act] =
            number > 0
            ? []
            : [
                .spawn("scout", ["codex", "map the code"], pid: 4_121),
                .status(.running, .descriptor3, from: .initializing),
            ]
        let read: [Act] = (0..<4).flatMap { step -> [Act] in
            let file = files[(number * 4 + step) % files.count]
            return [
                .use("Read", file, 0.012),
                .print("read \((number * 4 + step) % 180 + 1) of 180 files: \(file)", 700...2_000),
            ]
        }
        return arrival + (number % 7 == 5 ? pause : [])
            + [.status(.thinking, .descriptor3, "mapping src/")] + read + [
                .say(to: "planner", "inform", "tax rules are in src/order/tax.py"),
                .spend(1_500...6_000),
            ]
    }

    /// The person at the screen holds it for a while.
    private static let pause: [Act] = [
        .command("pause", "scout-1"),
        .status(.paused, .operator, "by you; 3 of 3 processes held", from: .thinking)
            .then(20_000...50_000),
        .command("resume", "scout-1"),
    ]
}

/// Looks at what the coders made.
enum Critic {
    static let part = Player.Part(name: "critic") { number, dice in
        let ticket = Ticket.all[number % Ticket.all.count]
        let arrival: [Act] =
            number > 0
            ? []
            : [
                .spawn("critic", ["gemini", "review"], pid: 4_140),
                .status(.idle, .prompt, "waits for something to review").then(60_000...90_000),
            ]
        let findsFault = dice.chance(3)
        return arrival + [
            .status(.thinking, .title, "reviewing \(ticket.file)").then(Act.thought),
            .use("Read", ticket.file, 0.1),
            .decide(
                ticket.file,
                findsFault ? "the error path has no test" : "small, tested, reversible",
                findsFault ? 0.66 : 0.91, trigger: "review",
                insteadOf: [(findsFault ? "accept it" : "send it back", 0.09)]),
            .say(
                to: "coder-\(number % 3 + 1)", findsFault ? "request" : "accept",
                findsFault ? "add a test for the error path" : "\(ticket.file) is good"),
            .print(findsFault ? "✗ \(ticket.file): one remark" : "✓ \(ticket.file): accepted"),
            .spend(4_000...11_000),
            .status(.idle, .prompt).then(25_000...60_000),
        ]
    }
}

/// A benchmark that now and then needs more memory than there is.
enum Bench {
    static let part = Player.Part(name: "bench") { number, dice in
        let start: [Act] = [
            .spawn("bench", ["python3", "bench.py"], pid: 4_200 + Int64(number)),
            .status(.running, .kernel, from: .initializing),
        ]
        let rounds: [Act] = (1...5).flatMap { round -> [Act] in
            [
                .print("warm-up \(round) of 5", 1_000...3_000),
                .print("checkout: \(180 + dice.below(40)) orders/s, p95 \(9 + dice.below(6)) ms"),
            ]
        }
        let end: Act =
            dice.chance(2)
            ? .exit(code: 0, "5 rounds, steady")
            : .exit(signal: 9, "checkout: 0 orders/s, out of memory")
        return start + rounds + [end.then(30_000...90_000)]
    }
}

/// What the machine measures.
enum Machine {
    static let part = Player.Part(name: "machine") { _, _ in [.sample()] }
}
