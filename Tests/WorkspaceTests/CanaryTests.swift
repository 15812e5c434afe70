import Glibc
import Linux
import Support
import Testing

@testable import Workspace

/// Nothing that a repository could have git run is run, and the user's repository stays as it was.
@Suite struct CanaryTests {
    @Test func nothingPlantedIsRun() throws {
        let plot = try Plot()
        let trap = try Trap(in: plot.root, beside: plot.scratch.path)
        let before = (trap.repositories + [trap.elsewhere]).map { Likeness(of: $0, without: []) }
        let index = FileStatus(at: "\(plot.root)/.git/index")

        var recorder = try plot.recorder()
        trap.spring(plot.repository)
        #expect(try !recorder.recordAll().changes.isEmpty)
        let first = try #require(recorder.newest)
        try plot.write("a.txt", "another\r\ntext\r\n")
        trap.spring(plot.repository)
        #expect(try recorder.record("a.txt").words == ["modified a.txt"])
        try plot.write(".gitignore", "nothing\n")
        #expect(try recorder.recordAll().words == ["added .gitignore"])
        recorder = try plot.recorder()
        trap.spring(plot.repository)
        try plot.write("b.txt", "x")
        #expect(try recorder.recordAll().words == ["added b.txt"])
        try expectCheckout(plot, recorder.newest, Likeness(of: plot.root))
        let absent = try #require(ObjectID(String(repeating: "1", count: 40)))
        let store = try plot.store()
        trap.spring(plot.repository)
        #expect(throws: BodyError.self) { try store.content(absent) }

        // The user's own repository, when it is read for what the branch began with.
        let base = try BranchBase(of: plot.root, try #require(Plot.tool))
        let changes = try base.changes(to: try #require(recorder.newest), of: store)
        let files = ChangedFile.list(changes)
        #expect(files.contains { $0.path.description == "a.txt" && $0.before != nil })
        for file in files { _ = try FileDifference(file, from: base, to: store) }
        #expect(throws: BodyError.self) { try base.content(absent) }
        // Neither is anything when it is brought back.
        let present = plot.likeness
        let rewound = try plot.rewind(to: first, store) { trap.spring(plot.repository) }
        trap.spring(plot.repository)
        try plot.rewind(to: rewound.report.backup, store) { trap.spring(plot.repository) }
        #expect(present.difference(plot.likeness) == [])

        #expect(trap.sprung == [])
        for (place, before) in zip(trap.repositories + [trap.elsewhere], before) {
            #expect(before.difference(Likeness(of: place, without: [])) == [], "\(place)")
        }
        #expect(FileStatus(at: "\(plot.root)/.git/index") == index)
    }

    /// Without teeth the test above says nothing: the same traps catch a git that is used carelessly.
    @Test func aCarelessGitIsCaught() throws {
        let plot = try Plot()
        let trap = try Trap(in: plot.root, beside: plot.scratch.path)
        #expect(trap.sprung == [])
        let before = Likeness(of: trap.elsewhere, without: [])
        trap.useCarelessly()
        #expect(Set(Trap.teeth).subtracting(trap.sprung) == [], "\(trap.sprung)")
        #expect(before != Likeness(of: trap.elsewhere, without: []))
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        trap.spring(plot.repository)
        _ = try? plot.git("update-ref", "refs/heads/x", "body")
        #expect(trap.sprung.contains("path-reference-transaction"))
        _ = try? plot.git("cat-file", "-p", String(repeating: "1", count: 40))
        #expect(trap.sprung.contains("ours-lazy"))
    }
}
