import Canvas
import MissionControl
import Support
import Swarm
import Testing

@Suite struct LogPanePropertyTests {
    private func rehearsed(_ count: Int, round: Int) throws -> [Event] {
        let start = try LogTime(rfc3339: "2026-11-20T13:05:12Z")
        return Array(Rehearsal(seed: Settings.seed(round), start: start, pace: 20).prefix(count))
    }

    /// A pane as somebody may have left it.
    private func pane(_ stage: Stage, rows: Int, columns: Int, _ dice: inout SplitMix) throws
        -> LogPane
    {
        let agents = stage.scene.state.agents.map(\.id)
        let scopes: [Set<AgentID>?] = [nil, [agents[1]], [agents[0], agents[2]]]
        let scope = scopes[Int.random(in: 0..<3, using: &dice)]
        var pane = try stage.pane(rows: rows, columns: columns) { $0.show(scope) }
        if Bool.random(using: &dice) {
            stage.perform(.wrap, on: &pane, rows: rows, columns: columns)
        }
        return pane
    }

    @Test(arguments: 0..<6)
    func scrollingUpAndDownReturnsToTheSameCells(round: Int) throws {
        var dice = SplitMix(seed: Settings.seed(round))
        let stage = try Stage(rehearsed(1_500, round: round))
        let columns = Int.random(in: 20...130, using: &dice)
        let rows = Int.random(in: 1...40, using: &dice)
        var pane = try pane(stage, rows: rows, columns: columns, &dice)
        let following = stage.canvas(of: pane, rows: rows, columns: columns)
        // To hold moves nothing.
        stage.perform(.follow, on: &pane, rows: rows, columns: columns)
        #expect(!pane.follows)
        #expect(stage.text(of: pane, rows: rows, columns: columns) == following.text)
        var pictures = [stage.canvas(of: pane, rows: rows, columns: columns)]
        let move = [LogMove.pageUp, .halfUp].randomElement(using: &dice) ?? .pageUp
        for _ in 0..<5 {
            stage.perform(move, on: &pane, rows: rows, columns: columns)
            pictures.append(stage.canvas(of: pane, rows: rows, columns: columns))
        }
        #expect(rows < 3 || pictures[0] != pictures[5])
        for step in (0..<5).reversed() {
            let back: LogMove = move == .pageUp ? .pageDown : .halfDown
            stage.perform(back, on: &pane, rows: rows, columns: columns)
            let picture = stage.canvas(of: pane, rows: rows, columns: columns)
            #expect(picture == pictures[step], "SEED=\(Settings.seed) step \(step)")
        }
        stage.perform(.bottom, on: &pane, rows: rows, columns: columns)
        #expect(stage.canvas(of: pane, rows: rows, columns: columns) == following)
    }

    private static let moves: [LogMove] = [
        .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom, .follow,
        .block(isForward: true), .block(isForward: false), .error(isForward: true),
        .error(isForward: false), .wrap, .match(isForward: false), .match(isForward: true),
    ]

    /// Keys that come faster than the disk reads lead to where slow ones do.
    @Test(arguments: 0..<12)
    func hasteLeadsToTheSamePlace(round: Int) throws {
        var dice = SplitMix(seed: Settings.seed(200 + round))
        let stage = try Stage(rehearsed(1_500, round: round))
        let columns = Int.random(in: 20...130, using: &dice)
        let rows = Int.random(in: 1...20, using: &dice)
        var slow = try pane(stage, rows: rows, columns: columns, &dice)
        _ = slow.search(Pattern("total"), stage.scene, rows: rows, columns: columns)
        stage.answer(&slow, rows: rows, columns: columns)
        var fast = slow
        for burst in 0..<30 {
            let moves = (0..<Int.random(in: 1...12, using: &dice)).map { _ in
                Self.moves[Int.random(in: 0..<Self.moves.count, using: &dice)]
            }
            for move in moves {
                stage.perform(move, on: &slow, rows: rows, columns: columns)
                _ = fast.perform(move, stage.scene, rows: rows, columns: columns)
            }
            stage.answer(&fast, rows: rows, columns: columns)
            #expect(
                stage.text(of: fast, rows: rows, columns: columns)
                    == stage.text(of: slow, rows: rows, columns: columns),
                "SEED=\(Settings.seed) burst \(burst): \(moves)")
            guard fast == slow else { return }
        }
    }

    /// What a live pane showed at each event, replay shows at it.
    @Test(arguments: 0..<2)
    func replayShowsWhatWasLive(round: Int) throws {
        var dice = SplitMix(seed: Settings.seed(50 + round))
        let events = try rehearsed(240, round: 50 + round)
        let (rows, columns) = (12, 90)
        let start = try Stage(Array(events[..<60]))
        var live = try pane(start, rows: rows, columns: columns, &dice)
        var replay = live
        for count in 60...240 {
            let then = try Stage(Array(events[..<count]))
            let now = try Stage(events, at: EventID(Int64(count)))
            if count % 30 == 0 {
                let moves: [LogMove] = [.up, .pageUp, .follow, .error(isForward: false), .fold]
                let move = moves[Int.random(in: 0..<moves.count, using: &dice)]
                then.perform(move, on: &live, rows: rows, columns: columns)
                now.perform(move, on: &replay, rows: rows, columns: columns)
            }
            then.answer(&live, rows: rows, columns: columns)
            now.answer(&replay, rows: rows, columns: columns)
            let shown = then.canvas(of: live, rows: rows, columns: columns)
            #expect(
                now.canvas(of: replay, rows: rows, columns: columns) == shown,
                "SEED=\(Settings.seed) at \(count)")
        }
    }

    /// One that never was live shows the same as well.
    @Test func aFreshPaneShowsTheSameAsOneThatFollowed() throws {
        let events = try rehearsed(200, round: 90)
        var followed = LogPane()
        for count in 1...200 {
            let stage = try Stage(Array(events[..<count]))
            stage.answer(&followed, rows: 10, columns: 80)
            let fresh = try stage.pane(rows: 10, columns: 80)
            #expect(
                stage.canvas(of: fresh, rows: 10, columns: 80)
                    == stage.canvas(of: followed, rows: 10, columns: 80))
        }
    }

    // MARK: - Giant text

    private static let giants: [(String, [UInt8])] = [
        ("a line without an end", Array(repeating: UInt8(ascii: "x"), count: 10 << 20)),
        ("marks", Array(String(repeating: "\u{301}", count: 5_000_000).utf8)),
        ("broken characters", Array(repeating: 0xf0, count: 10 << 20)),
        ("short lines", Array(String(repeating: "\n", count: 10 << 20).utf8)),
        ("redraws", Array(String(repeating: "\u{1b}[Hx", count: 2_500_000).utf8)),
    ]

    @Test(arguments: giants.indices)
    func whatIsLookedAtIsBoundedByTheScreen(giant: Int) throws {
        let (name, bytes) = LogPanePropertyTests.giants[giant]
        let (rows, columns) = (24, 80)
        var giants = Telling()
        let coder = giants.spawn("coder-1")
        for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
            giants.print(coder, Array(bytes[start..<min(start + 1 << 16, bytes.count)]))
        }
        let stage = try Stage(giants.events)
        func read(wraps: Bool) -> (bytes: Int, text: String) {
            let before = stage.shelf.bytesRead
            var pane = LogPane()
            if wraps { _ = pane.perform(.wrap, stage.scene, rows: rows, columns: columns) }
            stage.answer(&pane, rows: rows, columns: columns)
            return (
                stage.shelf.bytesRead - before, stage.text(of: pane, rows: rows, columns: columns)
            )
        }
        for wraps in [false, true] {
            let much = read(wraps: wraps)
            // What one look may take, and what is looked at around it; redraws have to be counted, those
            // of 256 rows at most.
            let bound = giant == 4 ? 256 << 16 : 6 << 18
            #expect(much.bytes <= bound, "\(name): \(much.bytes) bytes")
            #expect(!much.text.isEmpty)
        }
        // Whoever reads from the beginning would be found out.
        guard giant == 0 else { return }
        let before = stage.shelf.bytesRead
        _ = try EntryReader(stage.shelf).visit(from: EntryPlace(EventID(1))) { _ in true }
        #expect(stage.shelf.bytesRead - before > 6 << 18)
    }
}
