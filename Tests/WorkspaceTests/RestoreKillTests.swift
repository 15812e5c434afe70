import Glibc
import Linux
import Support
import Testing

@testable import Workspace

/// Check 42 in a small size: wherever a restoration is ended, the workspace is then as it was or as it was to be.
@Suite(.serialized, .enabled(if: Host.canTrace, "needs strace")) struct RestoreKillTests {
    static let calls = [
        "renameat2", "renameat", "unlinkat", "mkdirat", "openat2", "openat", "write", "fsync",
        "fchmod", "utimensat", "chmod", "symlinkat", "syncfs",
    ]

    /// A workspace that is copied for each point.
    private final class Model {
        let plot: Plot
        let then: ObjectID
        let (old, new): (Likeness, Likeness)

        init(inMemory: Bool = true) throws {
            plot = try Plot(inMemory: inMemory)
            let store = try plot.store()
            (then, new) = try plot.makeHistory(store)
            // What is ignored and in the way, too.
            try plot.write(".gitignore", "gone\nempty\n")
            try plot.write("gone", "ignored")
            old = plot.likeness
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
                    text.split(separator: "\n").map { (String($0), 1) }, uniquingKeysWith: +)
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
            let state =
                old.difference(found).isEmpty
                ? "old"
                : new.difference(found).filter { !$0.hasPrefix(".gitignore:") }.isEmpty
                    ? "new" : "between: \(old.difference(found)) / \(new.difference(found))"
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

    private static let each = max(Settings.points / 12, 3)

    @Test func whereverItIsKilledItIsOneOrTheOther() throws {
        let model = try Model()
        let counts = try model.counts(["\(model.then)"])
        var seen: [String: Int] = [:]
        for (call, count) in counts.sorted(by: { $0.key < $1.key }) {
            for point in Self.points(count, Self.each) {
                try model.copy { root in
                    let child = try model.run(
                        "signal=KILL:when=\(point)", call, root, ["\(model.then)"])
                    #expect(try child.wait() == .killed(signal: SIGKILL), "\(call) \(point)")
                    let state = try model.end(root)
                    #expect(state.count == 3, "\(call) \(point): \(state)")
                    seen[state, default: 0] += 1
                }
            }
        }
        // Both were there, so the points are spread.
        #expect(seen["old", default: 0] > 3 && seen["new", default: 0] > 0, "\(seen)")
    }

    /// Each call fails once: it is restored or said not to be, and the workspace is what was said.
    @Test(arguments: ["EIO", "ENOSPC"])
    func whateverFailsIsSaidAndUndone(_ code: String) throws {
        let model = try Model()
        let counts = try model.counts(["\(model.then)"])
        var failed = 0
        for (call, count) in counts.sorted(by: { $0.key < $1.key }) {
            for point in Self.points(count, Self.each) {
                try model.copy { root in
                    let child = try model.run(
                        "error=\(code):when=\(point)", call, root, ["\(model.then)"])
                    let said = child.lines.first ?? ""
                    // What begins with the run itself, its libraries for one, is not ours.
                    guard !said.isEmpty else { return }
                    let state = try model.end(root)
                    #expect(
                        state == (said.hasPrefix("restored") ? "new" : "old"),
                        "\(call) \(point): \(said)")
                    failed += said.hasPrefix("failed") ? 1 : 0
                }
            }
        }
        #expect(failed > 5)
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
}
