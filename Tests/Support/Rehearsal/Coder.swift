import Swarm

/// Takes a ticket, sees the test fail, decides, edits, and sees it pass.
enum Coder {
    static func part(_ place: Int) -> Player.Part {
        Player.Part(name: "coder-\(place + 1)") { number, dice in
            let ticket = Ticket.all[(number * 3 + place) % Ticket.all.count]
            let arrival: [Act] =
                number > 0
                ? []
                : [
                    .spawn("coder", ["claude", "work on your ticket"], pid: 4_100 + Int64(place)),
                    .status(.running, .descriptor3, from: .initializing),
                ]
            let asks = dice.chance(3) ? clean(ticket, &dice) : []
            return arrival + look(ticket) + mend(ticket) + asks + finish(ticket, &dice)
        }
    }

    private static func look(_ ticket: Ticket) -> [Act] {
        [
            .status(.thinking, .descriptor3, "reading \(ticket.tests)").then(Act.thought),
            .use("Read", ticket.file, 0.1),
            .use("Read", ticket.tests, 0.1),
            .status(.running, .descriptor3, "pytest"),
        ] + pytest(ticket, passes: false)
    }

    private static func mend(_ ticket: Ticket) -> [Act] {
        [
            .status(.thinking, .descriptor3, ticket.failing).then(Act.thought),
            .decide(
                ticket.file, ticket.rationale, 0.82, trigger: "test failure",
                insteadOf: ticket.alternatives),
            .lease(ticket.file, .granted, seconds: 300),
            .use("Edit", ticket.file),
            .change(ticket.file, ticket.diff),
        ]
    }

    /// Wants something that only the operator may allow.
    private static func clean(_ ticket: Ticket, _ dice: inout SplitMix) -> [Act] {
        let isAllowed = dice.below(4) > 0
        let answer: [Act] =
            isAllowed
            ? [.answer("allow"), .print("removed 214 files")]
            : [.answer("deny", "pytest -p no:cacheprovider will do"), .print("not allowed")]
        return [
            .ask("run \"rm -rf build\"", rule: "rm-rf", why: "a clean build proves the fix"),
            .status(.waiting, .hook, "run \"rm -rf build\"?", from: .running).then(15_000...90_000),
        ] + answer + [.status(.running, .hook, from: .waiting)]
    }

    private static func finish(_ ticket: Ticket, _ dice: inout SplitMix) -> [Act] {
        pytest(ticket, passes: true) + [
            .say(to: "critic", "ask", "please check \(ticket.file)"),
            .lease(ticket.file, .released),
            .spend(9_000...42_000),
            .status(.idle, .descriptor3, "done: \(ticket.title)").then(8_000...30_000),
        ]
    }

    private static func pytest(_ ticket: Ticket, passes: Bool) -> [Act] {
        let module = ticket.tests
        let before = ["test_empty", "test_one_item", "test_many_items", "test_currency"]
        let after = ["test_unknown_item", "test_negative", "test_serialises"]
        var lines = ["$ pytest -q \(module)"]
        lines += before.map { "\(module)::\($0) PASSED" }
        lines.append("\(module)::\(ticket.failing) \(passes ? "PASSED" : "FAILED")")
        lines += after.map { "\(module)::\($0) PASSED" }
        if passes {
            lines.append("8 passed in 3.8 s")
        } else {
            lines += [
                ticket.error, "FAILED \(module)::\(ticket.failing)", "1 failed, 7 passed in 5.2 s",
            ]
        }
        return lines.map { .print($0) }
    }
}
