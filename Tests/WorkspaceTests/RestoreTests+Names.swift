import Glibc
import Linux
import Support
import Testing

@testable import Workspace

// One file, several names.
extension RestoreTests {
    /// Whoever writes to it changes it under all its names, though it is told of one.
    @Test func aFileWithSeveralNamesIsRecordedUnderEach() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("one", "1")
        try plot.directory("deep")
        try must(Glibc.link("\(plot.root)/one", "\(plot.root)/deep/other"), "link")
        var recorder = try plot.recorder(store)
        let then = try #require(try recorder.recordAll().commit)
        let old = plot.likeness
        try plot.write("one", "2")
        let changes = try recorder.record("one").changes.map(\.path.description)
        #expect(changes == ["deep/other", "one"])
        let rewound = try plot.rewind(to: then, store)
        #expect(old.difference(plot.likeness) == [])
        try plot.rewind(to: rewound.report.backup, store)
        #expect(TextFile.read("\(plot.root)/deep/other") == "2")
    }

    /// What only gets another mode or time leaves the other names as they are, be they recorded, replaced or elsewhere.
    @Test func modesAndTimesAreOfOneName() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("one", "same")
        try plot.write("two", "same")
        try plot.write("three", "three")
        try must(Glibc.link("\(plot.root)/three", "\(plot.root)/four"), "link")
        try must(Glibc.link("\(plot.root)/three", "\(plot.scratch.path)/elsewhere"), "link")
        try plot.mode(Array("two".utf8), 0o755)
        let then = try plot.commit(store)
        let old = plot.likeness
        // One file by now, of which the record says two things.
        plot.remove("one")
        try must(Glibc.link("\(plot.root)/two", "\(plot.root)/one"), "link")
        try plot.mode(Array("three".utf8), 0o600)
        let now = plot.likeness
        let elsewhere = FileStatus(at: "\(plot.scratch.path)/elsewhere")
        let rewound = try plot.rewind(to: then, store)
        #expect(old.difference(plot.likeness) == [])
        #expect(FileStatus(at: "\(plot.scratch.path)/elsewhere")?.mode == 0o600)
        #expect(FileStatus(at: "\(plot.scratch.path)/elsewhere")?.modified == elsewhere?.modified)
        try plot.rewind(to: rewound.report.backup, store)
        #expect(now.difference(plot.likeness) == [])
    }

    /// That one of them goes does not look as if somebody had written to it.
    @Test func oneOfSeveralNamesGoes() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("one", "1")
        let then = try plot.commit(store)
        let old = plot.likeness
        try plot.write("one", "2")
        try plot.write("stays", "x")
        let time = try plot.commit(store)
        try must(Glibc.link("\(plot.root)/stays", "\(plot.root)/goes"), "link")
        try plot.run("touch", "stays")
        try plot.rewind(to: time, store)
        plot.remove("stays")
        try must(Glibc.link("\(plot.root)/one", "\(plot.root)/other"), "link")
        let rewound = try plot.rewind(to: then, store)
        #expect(old.difference(plot.likeness) == [])
        try plot.rewind(to: rewound.report.backup, store)
        #expect(TextFile.read("\(plot.root)/other") == "2")
    }
}
