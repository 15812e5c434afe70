import Support
import Testing

@testable import Workspace

/// A restoration that crosses a change of what is ignored.
@Suite struct IgnoredThenTests {
    /// What is no longer ignored after a rewind is recorded, and is not taken for new when that is undone.
    @Test(arguments: [".gitignore", ".skepignore"]) func itIsThereAfterAnUndo(list: String) throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write(list, "*.log\n")
        try plot.write("a", "a")
        let then = try plot.commit(store)
        try plot.write(list, "*.log\ndata/\n.env\n")
        try plot.write("a", "b")
        try plot.directory("data")
        try plot.write("data/x", "precious")
        try plot.write(".env", "secret")
        try plot.write("a.log", "log")
        let now = plot.likeness
        let rewound = try plot.rewind(to: then, store)
        #expect(rewound.plan.spared == [])
        let between = try plot.commit(store)
        #expect(
            try store.changes(from: then, to: between).map(\.path.description).sorted() == [
                ".env", "data", "data/x",
            ])
        let undone = try plot.rewind(to: rewound.report.backup, store, undoing: then)
        #expect(undone.plan.spared.map(\.description) == [".env", "data"])
        #expect(undone.plan.paths(.removed) == [])
        #expect(now.difference(plot.likeness) == [])
        plot.expectClean()
        // Whoever records then has exactly what was there before.
        let newest = try plot.commit(store)
        #expect(try store.changes(from: rewound.report.backup, to: newest) == [])
    }

    /// Only that stays: what is beside it goes, and the lists that count are those of then, each for its directory.
    @Test func whatIsBesideItGoes() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.directory("a")
        try plot.write("a/.gitignore", "out/\n!out.txt\n*.txt\n")
        try plot.write("a/kept", "x")
        let then = try plot.commit(store)
        try plot.write("a/.gitignore", "")
        for name in ["a/out", "a/deep", "b"] { try plot.directory(name) }
        for name in ["a/out/x", "a/y.txt", "a/deep/z.txt", "a/deep/z", "b/y.txt"] {
            try plot.write(name, name)
        }
        let rewound = try plot.rewind(to: then, store)
        #expect(rewound.plan.spared.map(\.description) == ["a/deep/z.txt", "a/out", "a/y.txt"])
        #expect(
            rewound.plan.paths(.removed).map(\.description) == ["a/deep/z", "b", "b/y.txt"])
        #expect(Scratch.names(in: "\(plot.root)/a/out") == ["x"])
        #expect(Scratch.names(in: "\(plot.root)/a/deep") == ["z.txt"])
        #expect(TextFile.read("\(plot.root)/a/y.txt") == "a/y.txt")
        plot.expectClean()
    }

    /// It cannot stay where a file is to be.
    @Test func inTheWayOfSomethingItIsNamed() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write(".gitignore", "*.log\n")
        try plot.write("a", "a file")
        let then = try plot.commit(store)
        try plot.write(".gitignore", "")
        plot.remove("a")
        try plot.directory("a")
        try plot.write("a/x.log", "x")
        let now = try plot.commit(store)
        let plan = try Restorer(plot.root, store).plan(from: now, to: then)
        #expect(plan.obstacles.map(\.path.description) == ["a/x.log"])
        #expect(plan.spared == [])
    }

    /// A directory that is called like a list is none.
    @Test func aDirectoryMayHaveTheName() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write(".gitignore", "*.log\n")
        let then = try plot.commit(store)
        plot.remove(".gitignore")
        try plot.directory(".gitignore")
        try plot.write(".gitignore/x", "x")
        try plot.write("a.log", "x")
        let rewound = try plot.rewind(to: then, store)
        #expect(rewound.plan.spared.map(\.description) == ["a.log"])
        #expect(TextFile.read("\(plot.root)/.gitignore") == "*.log\n")
    }

    /// The lists of the directories around the workspace count as they are, and what the user's git looks after is
    /// not ignored.
    @Test func theRepositoryAroundItCounts() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.write(".gitignore", "outer\n")
        try plot.directory("part")
        try plot.directory("part/.skep")
        let workspace = "\(plot.root)/part"
        let store = try BodyStore(at: "\(workspace)/.skep/body.git", try #require(Plot.tool))
        func record() throws -> ObjectID {
            var recorder = try Recorder(workspace, store, IgnoreRules(workspace, store, user: []))
            _ = try recorder.recordAll()
            return try #require(recorder.newest)
        }
        try plot.write("part/.gitignore", "*.log\n")
        let then = try record()
        try plot.write("part/.gitignore", "!outer\n")
        for name in ["outer", "a.log", "tracked.log"] { try plot.write("part/\(name)", name) }
        try plot.run("git", "add", "-f", "part/tracked.log")
        let now = try record()
        let plan = try Restorer(workspace, store).plan(from: now, to: then)
        #expect(plan.spared.map(\.description) == ["a.log", "outer"])
        #expect(plan.paths(.removed).map(\.description) == ["tracked.log"])
    }
}
