import Canvas
import MissionControl
import Swarm

extension Cast {
    /// Four who ask, claim, and come into each other's way.
    static let law: Cast = {
        var cast = Cast()
        for (name, role) in [
            ("planner", "architect"), ("coder-1", "coder"), ("coder-2", "coder"),
            ("critic", "critic"),
        ] { cast.spawn(name, role, 3_600) }
        cast.whatWasAsked()
        cast.whatIsHeld()
        return cast
    }()

    private mutating func whatWasAsked() {
        let first = ask("coder-1", "run", "curl -s example.org", "network", 900)
        answer(first, "allow", 880, ["text": "only this once", "by": "operator"])
        let second = ask("critic", "run", "sudo make install", "sudo", 800)
        answer(second, "deny", 500, ["by": "rule sudo", "text": "nobody answered in time"])
        tell(
            400, .gate, "planner", "read \".env\"",
            [
                "verdict": "deny", "level": "safety", "rule": "secrets",
                "why": ".env is one of **/.env",
            ])
        tell(390, .gate, "planner", "run \"make\"", ["verdict": "allow", "level": "order"])
        let third = ask("critic", "run", "git push --force", "force-push", 300)
        answer(third, "withdrawn", 290, ["text": "who asked is gone"])
        ask("coder-2", "run", "rm -rf build && cp -r /srv/cache/build .", "rm-rf", 240)
        ask("critic", "write", "a\u{202e}b.txt", "outside", 30)
    }

    @discardableResult
    mutating func ask(
        _ agent: String, _ action: String, _ target: String, _ rule: String, _ ago: Double,
        _ more: [JSON.Field] = []
    ) -> EventID {
        let until = LogTime(microseconds: now.microseconds - Int64((ago - 600) * 1_000_000))
        var fields: [JSON.Field] = [
            .init("verdict", "ask"), .init("level", "safety"), .init("rule", JSON(rule)),
            .init("why", JSON("it runs \(target)")), .init("action", JSON(action)),
            .init("target", JSON(target)), .init("until", JSON(until.microseconds)),
        ]
        if action == "run" { fields.append(.init("pattern", JSON(target))) }
        tell(ago, .gate, agent, "\(action) \"\(target)\"", JSON(fields + more))
        let asked = state.lastID
        status(agent, "waiting", "wire", ago, "\(action) \"\(target)\"? (rule \(rule))")
        return asked
    }

    mutating func answer(_ request: EventID, _ verdict: String, _ ago: Double, _ more: JSON) {
        let asker = state.requests.first { $0.id == request }?.agent
        let name = asker.flatMap { state[$0]?.name }
        tell(
            ago, .approval, name, "\(request.rawValue)",
            JSON([.init("verdict", JSON(verdict))] + (more.object ?? [])))
        if let name { status(name, "running", "kernel", ago) }
    }

    private mutating func whatIsHeld() {
        claim("coder-1", "src/price.py", 120, until: 180)
        claim("planner", "docs", 100, until: 500, ["shared": true])
        claim("critic", "docs", 90, until: 510, ["shared": true])
        claim("coder-2", "src/price.py", 60, until: 240, action: "waiting")
        claim("planner", "src", 20, until: 280, action: "waiting")
        conflict("src/cart.py", 15, [("coder-2", 50, false), ("coder-1", 15, false)])
    }

    mutating func claim(
        _ holder: String, _ path: String, _ ago: Double, until: Double, _ more: JSON = [:],
        action: String = "granted"
    ) {
        let end = LogTime(microseconds: now.microseconds + Int64(until * 1_000_000))
        tell(
            ago, .lease, holder, path,
            JSON(
                [.init("action", JSON(action)), .init("until", JSON(end.microseconds))]
                    + (more.object ?? [])))
    }

    mutating func conflict(
        _ path: String, _ ago: Double, _ touches: [(name: String, ago: Double, holds: Bool)]
    ) {
        let list = touches.map { touch -> JSON in
            let time = LogTime(microseconds: now.microseconds - Int64(touch.ago * 1_000_000))
            let id = state.agent(called: touch.name)?.id.rawValue ?? touch.name
            return [
                "agent": JSON(id), "time": JSON(time.microseconds), "holder": JSON(touch.holds),
            ]
        }
        tell(
            ago, .signal, touches.last?.name, "conflict",
            ["path": JSON(path), "touches": JSON(list)])
    }
}

extension Person {
    /// So many columns and rows, after keys, of these.
    static func at(_ columns: Int, _ rows: Int, _ keys: [String]) -> Person {
        at(columns, rows, .law, keys)
    }

    static func at(_ columns: Int, _ rows: Int, _ cast: Cast, _ keys: [String]) -> Person {
        var model = Model(workspace: "shop")
        model.root = "/srv/shop"
        var person = Person(columns, rows, model, cast)
        for key in keys { person.press(key) }
        return person.reading(cast.events)
    }

    var screen: [String] {
        let canvas = model.draw()
        return (0..<canvas.rows).map { canvas.rowText($0) }
    }

    func row(_ text: String) -> String? { screen.first { $0.contains(text) } }

    /// What has become of the cast meanwhile.
    mutating func see(_ cast: Cast) {
        tell(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
        self = reading(cast.events)
    }
}
