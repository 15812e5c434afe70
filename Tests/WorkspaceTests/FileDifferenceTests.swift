import Glibc
import Linux
import Support
import Swarm
import Testing

@testable import Workspace

/// What a person is shown of what changed from one record to another.
@Suite struct FileDifferenceTests {
    @Test func linesAreCounted() throws {
        var scene = try Scene()
        try scene.plot.write("a", "1\n2\n3\n")
        try scene.plot.write("kept", "x\n")
        try scene.record()
        try scene.plot.write("a", "1\nzwei\nzweieinhalb\n3\n")
        try scene.plot.write("b", "new\n")
        try scene.record()
        #expect(try scene.words == ["a +2 -1 lines", "b +1 -0 lines"])
        #expect(
            try scene.text.contains("@@ -1,3 +1,4 @@\n 1\n-2\n+zwei\n+zweieinhalb\n 3\n"))
    }

    @Test func everyKindIsSaid() throws {
        var scene = try Scene(limits: RecordLimits(keptBytes: 100))
        let plot = scene.plot
        try plot.write("binary", "a\0b")
        try plot.write("latin", "caf\u{e9}\n")
        try plot.write(Array("program".utf8), Array("x\n".utf8))
        try plot.write("private", "x\n")
        try plot.write("large", String(repeating: "a", count: 101))
        try plot.link("link", to: "a")
        try plot.write("becomes-link", "text\n")
        try plot.write("becomes-directory", "text\n")
        try plot.directory("empty")
        try scene.record()
        try plot.write("binary", "a\0c")
        try plot.write(Array("latin".utf8), [0x63, 0xe9, 0x0a])
        try plot.mode(Array("program".utf8), 0o755)
        try plot.mode(Array("private".utf8), 0o600)
        try plot.write("large", String(repeating: "b", count: 101))
        plot.remove("link")
        try plot.link("link", to: "elsewhere")
        plot.remove("becomes-link")
        try plot.link("becomes-link", to: "a")
        plot.remove("becomes-directory")
        try plot.directory("becomes-directory")
        try plot.write("becomes-directory/inner", "y\n")
        try plot.directory("hollow")
        plot.remove("empty")
        try scene.record()
        #expect(
            try scene.words == [
                "becomes-directory +0 -1 lines", "becomes-directory/inner +1 -0 lines",
                "becomes-link +1 -1 lines", "binary +0 -0 binary", "empty +0 -0 lines",
                "hollow +0 -0 lines", "large +0 -0 tooLarge", "latin +1 -1 lines",
                "link +1 -1 lines", "private +0 -0 lines", "program +0 -0 lines",
            ])
        let text = try scene.text
        #expect(text.contains("old mode 100644\nnew mode 100755\n"))
        #expect(text.contains("-a\n\\ No newline at end of file\n+elsewhere\n"))
        let modes = try scene.files.first { $0.path.description == "private" }
        #expect(modes?.before?.version.mode == 0o644 && modes?.after?.version.mode == 0o600)
        #expect(
            try scene.files.filter(\.isDirectory).map(\.path.description) == ["empty", "hollow"])
    }

    @Test func whatOnlyMovedIsOne() throws {
        var scene = try Scene()
        let plot = scene.plot
        try plot.directory("old")
        for name in ["a", "b"] { try plot.write("old/\(name)", "the same\n") }
        try plot.write("other", "something\n")
        try plot.write("nothing", "")
        try scene.record()
        try plot.move(Array("old".utf8), to: Array("new".utf8))
        try plot.move(Array("other".utf8), to: Array("renamed".utf8))
        try plot.move(Array("nothing".utf8), to: Array("still-nothing".utf8))
        try scene.record()
        #expect(
            try scene.files.map { "\($0.formerPath.map { "\($0) " } ?? "")\($0.path)" } == [
                "old/a new/a", "old/b new/b", "nothing", "other renamed", "still-nothing",
            ])
        #expect(try scene.text.contains("rename from other\nrename to renamed\n"))
    }

    @Test func whatIsGoneIsSaid() throws {
        var scene = try Scene()
        try scene.plot.write("a", "1\n")
        try scene.record()
        let hash = try #require(try scene.change?.after?.hash).description
        try scene.plot.write("a", "2\n")
        try scene.record()
        let object = "\(scene.plot.repository)/objects/\(hash.prefix(2))/\(hash.dropFirst(2))"
        try must(unlink(object), object)
        #expect(try scene.words == ["a +0 -0 gone"])
    }

    @Test func gitAppliesTheText() throws {
        var scene = try Scene()
        let plot = scene.plot
        try plot.write("a", "1\n2\n3\n")
        try plot.write("gone", "x\n")
        try plot.write("moved", "the same\n")
        try plot.link("link", to: "a")
        try plot.write("it's \"quoted\"\t", "x")
        try scene.record()
        let first = try #require(scene.commits.last)
        try plot.write("a", "1\n3")
        plot.remove("gone")
        try plot.move(Array("moved".utf8), to: Array("there".utf8))
        plot.remove("link")
        try plot.link("link", to: "there")
        try plot.write("it's \"quoted\"\t", "y\n")
        try plot.mode(Array("a".utf8), 0o755)
        try plot.directory("below")
        try plot.write(Array("below/\u{fc}".utf8) + [0xff], [0xff, 0x0a])
        try scene.record()

        let place = "\(plot.scratch.path)/copy"
        _ = try Checkout.write(first, of: scene.store, to: place)
        try plot.run("git", "-C", place, "init", "-q")
        let raw = try scene.files.flatMap { file in
            try FileDifference(file, from: scene.store, to: scene.store).patches.flatMap(\.text)
        }
        try plot.write(Array("../patch".utf8), raw)
        try plot.run("git", "-C", place, "apply", "\(plot.scratch.path)/patch")
        removeTree(Array("\(place)/.git".utf8))
        #expect(Likeness(of: plot.root).changed(Likeness(of: place)) == [])
    }

    @Test func aLargeFileTakesNoLongerThanItIsLarge() throws {
        var scene = try Scene()
        func text(_ seed: Int) -> String {
            (0..<60_000).map { "line \(($0 &* 7_919 &+ seed) % 1_000)\n" }.joined()
        }
        try scene.plot.write("a", text(0))
        try scene.record()
        try scene.plot.write("a", text(500))
        try scene.record()
        let file = try #require(try scene.files.first)
        let start = ContinuousClock.now
        let found = try FileDifference(file, from: scene.store, to: scene.store)
        #expect(found.added == found.removed && found.added > 0)
        // A search without a limit would take minutes.
        #expect(start.duration(to: .now) < .seconds(60))
    }
}

private struct Scene {
    let plot: Plot
    let store: BodyStore
    var recorder: Recorder
    var commits: [ObjectID] = []

    init(limits: RecordLimits = RecordLimits()) throws {
        plot = try Plot()
        store = try plot.store()
        recorder = try plot.recorder(store, limits: limits)
    }

    mutating func record() throws {
        commits.append(try #require(try recorder.recordAll().commit))
    }

    /// The last record beside the one before.
    var changes: [FileChange] {
        get throws {
            let newest = try #require(commits.last)
            return try store.changes(from: commits.dropLast().last, to: newest)
        }
    }

    var change: FileChange? { get throws { try changes.first } }

    var files: [ChangedFile] { get throws { ChangedFile.list(try changes) } }

    var differences: [FileDifference] {
        get throws { try files.map { try FileDifference($0, from: store, to: store) } }
    }

    var words: [String] {
        get throws {
            try differences.map { "\($0.file.path) +\($0.added) -\($0.removed) \($0.content)" }
        }
    }

    var text: String {
        get throws {
            String(decoding: try differences.flatMap(\.patches).flatMap(\.text), as: UTF8.self)
        }
    }
}
