import Glibc
import Linux
import Support
import Testing

@testable import Workspace

/// Wherever a restoration is ended, the workspace is then as it was or as it was to be (check 42): 40 points each,
/// with `FULL=1` 200.
@Suite(.serialized, .enabled(if: Host.canTrace, "needs strace")) struct RestoreKillTests {
    static let calls = [
        "renameat2", "renameat", "unlinkat", "mkdirat", "openat2", "openat", "write", "fsync",
        "fchmod", "utimensat", "chmod", "symlinkat", "syncfs",
    ]

    /// What is brought back: what was recorded, or what was there before that.
    enum Way { case rewind, undo }

    /// A workspace that is copied for each point.
    private final class Model {
        let plot: Plot
        let then: ObjectID
        let (old, new): (Likeness, Likeness)

        init(_ way: Way = .rewind) throws {
            plot = try Plot()
            let store = try plot.store()
            let (first, before) = try plot.makeHistory(store)
            // What is ignored and in the way, too.
            try plot.write(".gitignore", "/gone\n")
            try plot.write("gone", "ignored")
            let present = plot.likeness
            switch way {
            case .rewind: (then, old, new) = (first, present, before)
            case .undo:
                then = try plot.rewind(to: first, store).report.backup
                (old, new) = (before, present)
            }
        }

        /// Calls `body` with a copy of a workspace.
        func copy<Value>(
            of root: String? = nil, _ body: (String) throws -> Value
        ) throws -> Value {
            let root = root ?? plot.root
            let place = "\(plot.scratch.path)/copy\(root.utf8.count)"
            removeTree(Array(place.utf8))
            defer { removeTree(Array(place.utf8)) }
            try plot.run("cp", "-a", root, place)
            return try body(place)
        }

        /// How often a process makes each call, its gits not counted.
        func counts(_ words: [String]) throws -> [String: Int] {
            try copy { root in
                let notes = "\(plot.scratch.path)/notes"
                let child = try Child.run(
                    ["strace", "-qq", "-o", notes, "-e", "trace=\(calls.joined(separator: ","))"]
                        + [Products.path(of: "rewinder"), root] + words)
                #expect(child.lines.last == "finished", "\(child.lines) \(child.errors)")
                let text = try plot.run("cut", "-d(", "-f1", notes)
                return Dictionary(
                    text.split(separator: "\n").filter { calls.contains(String($0)) }
                        .map { (String($0), 1) }, uniquingKeysWith: +)
            }
        }

        func run(_ fault: String, _ call: String, _ root: String, _ words: [String]) throws -> Child
        {
            try Child.run(
                [
                    "strace", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                    "inject=\(call):\(fault)", Products.path(of: "rewinder"), root,
                ] + words)
        }

        /// Goes on as the next start does. Says what is there then: `old`, `new`, or what is wrong.
        func end(_ root: String) throws -> String {
            let tool = try #require(Plot.tool)
            let restorer = Restorer(root, try BodyStore(at: "\(root)/.skep/body.git", tool))
            let pending = try restorer.resume()
            #expect(pending?.left ?? [] == [])
            try restorer.finish()
            #expect(try restorer.pending() == nil)
            let found = Likeness(of: root)
            let (isOld, isNew) = (old.difference(found), new.difference(found))
            let state =
                isOld.isEmpty
                ? "old" : isNew.isEmpty ? "new" : "between: \(isOld.prefix(3)) / \(isNew.prefix(3))"
            switch pending?.phase {
            case .rolledBack?: #expect(state == "old")
            case .restored?: #expect(state == "new")
            default: #expect(state == "old" || state == "new")
            }
            return state
        }
    }

    /// Some numbers from 1 to `count`, the first and the last among them.
    private static func points(_ count: Int, _ wanted: Int) -> [Int] {
        guard count > wanted else { return Array(1...max(count, 1)) }
        return (0..<wanted).map { 1 + $0 * (count - 1) / max(wanted - 1, 1) }
    }

    /// As many of all of them as are asked for, each call in its turn.
    private static func points(_ counts: [String: Int]) -> [(call: String, number: Int)] {
        let wanted = Settings.number("POINTS") ?? (Settings.isFull ? 200 : 40)
        let all = counts.values.reduce(0, +)
        var each = 3
        while counts.values.reduce(0, { $0 + min($1, each) }) < min(wanted, all) { each += 1 }
        return counts.sorted { $0.key < $1.key }.flatMap { call, count in
            points(count, each).map { (call, $0) }
        }
    }

    @Test(arguments: [Way.rewind, .undo])
    func whereverItIsKilledItIsOneOrTheOther(_ way: Way) throws {
        let model = try Model(way)
        var seen: [String: Int] = [:]
        for (call, point) in Self.points(try model.counts(["\(model.then)"])) {
            try model.copy { root in
                let child = try model.run(
                    "signal=KILL:when=\(point)", call, root, ["\(model.then)"])
                #expect(try child.wait() == .killed(signal: SIGKILL), "\(call) \(point)")
                let state = try model.end(root)
                #expect(state.count == 3, "\(call) \(point): \(state)")
                seen[state, default: 0] += 1
            }
        }
        // Both were there, so the points are spread.
        #expect(seen["old", default: 0] > 3 && seen["new", default: 0] > 0, "\(seen)")
    }

    /// Each call fails, once or from then on: it is restored or said not to be, and the workspace is what was said.
    @Test(arguments: ["EIO", "ENOSPC+"], [Way.rewind, .undo])
    func whateverFailsIsSaidAndUndone(_ fault: String, _ way: Way) throws {
        let model = try Model(way)
        let (code, more) = (fault.filter { $0 != "+" }, fault.hasSuffix("+") ? "+" : "")
        var (failed, half) = (0, 0)
        for (call, point) in Self.points(try model.counts(["\(model.then)"])) {
            try model.copy { root in
                let child = try model.run(
                    "error=\(code):when=\(point)\(more)", call, root, ["\(model.then)"])
                let said = child.lines.first ?? ""
                let state = try model.end(root)
                #expect(state.count == 3, "\(call) \(point): \(said); \(state)")
                // Nothing is said where the call is one of those that begin a program, or that print.
                guard !said.isEmpty else { return }
                #expect(
                    state == (said.hasPrefix("restored") ? "new" : "old"),
                    "\(call) \(point): \(said)")
                failed += said.hasPrefix("failed") ? 1 : 0
                half += said.contains("partly restored") ? 1 : 0
            }
        }
        #expect(failed > 5)
        #expect(more.isEmpty || half > 0)
    }

    @Test func itsUndoingMayBeKilledAsWell() throws {
        let model = try Model()
        let moves = try model.counts(["\(model.then)"])["renameat2", default: 0]
        try model.copy { half in
            // All is moved, and nothing is said to be restored yet.
            let child = try model.run(
                "signal=KILL:when=\(moves)", "renameat2", half, ["\(model.then)"])
            #expect(try child.wait() == .killed(signal: SIGKILL))
            for call in ["renameat2", "unlinkat", "mkdirat", "fsync", "fchmod", "chmod", "write"] {
                var point = 1
                while true {
                    let isKilled = try model.copy(of: half) { root in
                        let child = try model.run("signal=KILL:when=\(point)", call, root, [])
                        let isKilled = try child.wait() == .killed(signal: SIGKILL)
                        #expect(try model.end(root) == "old", "\(call) \(point)")
                        return isKilled
                    }
                    guard isKilled else { break }
                    point += Settings.isFull ? 1 : 5
                }
                #expect(point > 1, "\(call)")
            }
        }
    }

    /// What is not flushed is gone when the power is; what is said to be restored is there.
    @Test(.enabled(if: Host.canLoop, "needs the right to mount a disk"))
    func itSurvivesThatThePowerIsCut() throws {
        let model = try Model()
        let counts = try model.counts(["\(model.then)"])
        let disk = try LoopDisk()
        let root = "\(disk.path)/ws"
        var seen: [String: Int] = [:]
        func cut(_ call: String, _ point: Int) throws {
            removeTree(Array(root.utf8))
            try model.plot.run("cp", "-a", model.plot.root, root)
            try model.plot.run("sync", "-f", root)
            let child = try model.run(
                "signal=KILL:when=\(point)", call, root, ["\(model.then)"])
            let isFinished = child.lines.last == "finished"
            try disk.cutPower()
            try disk.restart()
            let state = try model.end(root)
            #expect(state.count == 3, "\(call) \(point): \(state)")
            if isFinished { #expect(state == "new") }
            seen[state, default: 0] += 1
        }
        for call in ["renameat2", "fsync", "unlinkat", "renameat", "fchmod"] {
            for point in Self.points(counts[call, default: 1], Settings.isFull ? 20 : 4) {
                try cut(call, point)
            }
        }
        // And after the last of all.
        try cut("renameat2", 1_000_000)
        #expect(seen["old", default: 0] > 0 && seen["new", default: 0] > 0, "\(seen)")
    }

    /// Where all is done and only the last word cannot be written, directories that may no longer be looked into
    /// are opened again.
    @Test(.enabled(if: Nobody.isPossible, "needs to become somebody else"))
    func aShutDirectoryIsUndoneToo() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.directory("blind")
        try plot.write("blind/a", "then")
        try plot.mode(Array("blind".utf8), 0o100)
        let then = try plot.commit(store)
        try plot.mode(Array("blind".utf8), 0o755)
        try plot.write("blind/a", "now")
        try Nobody.own(plot)
        let now = plot.likeness
        // The journal is renamed three times, each time it is written.
        var said: [String] = []
        for point in 1...20 {
            let child = try Child.run([
                "setpriv", "--reuid=1234", "--regid=1234", "--clear-groups", "strace", "-qq", "-o",
                "/dev/null", "-e", "trace=renameat", "-e",
                "inject=renameat:error=EIO:when=\(point)",
                Products.path(of: "rewinder"), plot.root, "\(then)",
            ])
            said = child.lines
            if said.last == "finished" { break }
            #expect(now.difference(plot.likeness) == [], "\(point): \(said)")
            #expect(said.first?.hasPrefix("failed: cannot rename") == true, "\(point): \(said)")
            try Restorer(plot.root, store).finish()
        }
        #expect(said.last == "finished")
        #expect(FileStatus(at: "\(plot.root)/blind")?.mode == 0o100)
        #expect(plot.likeness.things[Array("blind/a".utf8)]?.content == Array("then".utf8))
    }
}
