import Glibc
import Linux
import Support
import Testing

@testable import Workspace

@Suite struct RestoreTests {
    @Test func everyKindOfChangeComesBackAndGoesAgain() throws {
        let plot = try Plot()
        let store = try plot.store()
        let (then, old) = try plot.makeHistory(store)
        let now = plot.likeness
        let rewound = try plot.rewind(to: then, store)
        #expect(old.difference(plot.likeness) == [])
        plot.expectClean()
        // Undone byte for byte, and once more the other way.
        try plot.rewind(to: rewound.report.backup, store)
        #expect(now.difference(plot.likeness) == [])
        try plot.rewind(to: then, store)
        #expect(old.difference(plot.likeness) == [])
        // Whoever records then finds the same tree, and nothing to be done.
        let newest = try plot.commit(store)
        #expect(try store.changes(from: then, to: newest) == [])
        #expect(try Restorer(plot.root, store).plan(from: newest, to: then).isEmpty)
        #expect(try plot.git("fsck", "--no-dangling").isEmpty)
    }

    @Test func thePlanSaysWhatItWouldDo() throws {
        let plot = try Plot()
        let store = try plot.store()
        let (then, _) = try plot.makeHistory(store)
        let now = try plot.commit(store)
        let before = plot.likeness
        let plan = try Restorer(plot.root, store).plan(from: now, to: then)
        #expect(before.difference(plot.likeness) == [])
        plot.expectClean()
        func words(_ deed: Restoration.Deed) -> [String] { plan.paths(deed).map(\.description) }
        #expect(
            words(.removed) == [
                "file-to-directory/a", "found", "found/a", "found/empty", "new", "shut/c",
            ])
        #expect(
            words(.broughtBack) == [
                "directory-to-file/a", "directory-to-file/deep", "directory-to-file/deep/b",
                "directory-to-link/a", "empty", "gone", String(repeating: "l", count: 255), "lost",
                "lost/a", "lost/deep", "lost/deep/b", "shut/b",
            ])
        #expect(
            words(.restored) == [
                #""\"quoted\012name\"""#, "changed", "directory-to-file", "directory-to-link",
                "file-to-directory", "file-to-link", "link", "link-to-file", "mode", "shut",
                "shut/a", #""\377\376""#,
            ])
        #expect(words(.time) == ["time"])
        #expect(plan.count(.broughtBack) == 8)
        #expect(plan.count(.removed) == 4)
        #expect(plan.obstacles == [] && plan.unavailable == [] && plan.replaced == [])
    }

    @Test(arguments: 0..<3)
    func anyMomentComesBackAndIsUndone(_ round: Int) throws {
        let seed = Settings.seed(11, round)
        let plot = try Plot(inMemory: round != 0)
        var hands = Hands(plot, SplitMix(seed: seed))
        let store = try plot.store()
        var moments: [(commit: ObjectID, likeness: Likeness)] = []
        for step in 0..<(Settings.isFull ? 150 : 24) {
            for _ in 0..<4 { _ = try hands.edit() }
            moments.append((try plot.commit(store), plot.likeness))
            guard step % 3 == 2 else { continue }
            let (there, now) = (hands.dice.pick(moments), plot.likeness)
            let rewound = try plot.rewind(to: there.commit, store)
            let comment: Comment = "seed \(seed), step \(step)"
            #expect(there.likeness.difference(plot.likeness) == [], comment)
            plot.expectClean(comment)
            guard hands.dice.chance(2) else { continue }
            try plot.rewind(to: rewound.report.backup, store)
            #expect(now.difference(plot.likeness) == [], comment)
        }
    }

    @Test func whatIsLinkedTwiceStaysOneFileWhereItIsNotReplaced() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("a", "1")
        let then = try plot.commit(store)
        try plot.mode(Array("a".utf8), 0o600)
        let inode = FileStatus(at: "\(plot.root)/a")?.inode
        try plot.rewind(to: then, store)
        #expect(FileStatus(at: "\(plot.root)/a")?.inode == inode)
        #expect(FileStatus(at: "\(plot.root)/a")?.mode == 0o644)
    }

    @Test func nothingRunsAsItsOwnerAndWhatDoesStays() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("a", "1")
        try plot.write("b", "1")
        for name in ["a", "b"] { try plot.mode(Array(name.utf8), 0o4755) }
        let then = try plot.commit(store)
        try plot.write("a", "22")
        try plot.mode(Array("a".utf8), 0o755)
        try plot.mode(Array("b".utf8), 0o4711)
        try plot.rewind(to: then, store)
        #expect(FileStatus(at: "\(plot.root)/a")?.mode == 0o755)
        #expect(FileStatus(at: "\(plot.root)/b")?.mode == 0o4755)
    }

    @Test(.enabled(if: Nobody.isPossible, "needs to become somebody else"))
    func whoIsNotRootMayWorkInHisShutDirectories() throws {
        let plot = try Plot()
        let store = try plot.store()
        let (then, old) = try plot.makeHistory(store)
        let now = plot.likeness
        try Nobody.own(plot)
        func rewind(_ commit: String) throws -> String {
            let child = try Nobody.rewind(plot.root, commit)
            #expect(child.lines.last == "finished", "\(child.lines) \(child.errors)")
            return String(child.lines.first?.split(separator: " ").last ?? "")
        }
        let backup = try rewind("\(then)")
        #expect(old.difference(plot.likeness) == [])
        _ = try rewind(backup)
        #expect(now.difference(plot.likeness) == [])
    }
}

// MARK: - What was not kept

extension RestoreTests {
    private static let small = RecordLimits(keptBytes: 100, hashedBytes: 1_000)

    @Test(arguments: [500, 5_000])
    func whatIsTooLargeToBeRecordedIsKeptFirst(_ size: Int) throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("a", "small")
        let then = try plot.commit(store, limits: Self.small)
        let old = plot.likeness
        var dice = SplitMix(seed: 1)
        try plot.write(Array("a".utf8), dice.bytes(size))
        try plot.write(Array("b".utf8), dice.bytes(size))
        let now = plot.likeness
        let rewound = try plot.rewind(to: then, store, limits: Self.small)
        #expect(rewound.plan.large.map(\.description) == ["a", "b"])
        #expect(old.difference(plot.likeness) == [])
        try plot.rewind(to: rewound.report.backup, store, limits: Self.small)
        #expect(now.difference(plot.likeness) == [])
        #expect(try plot.git("fsck", "--no-dangling").isEmpty)
    }

    @Test func whatWasNotKeptStaysAsItIsNow() throws {
        let plot = try Plot()
        let store = try plot.store()
        var dice = SplitMix(seed: 2)
        for name in ["changed", "gone", "same"] {
            try plot.write(Array(name.utf8), dice.bytes(500))
        }
        try plot.write("x", "1")
        let then = try plot.commit(store, limits: Self.small)
        try plot.write("changed", "2")
        plot.remove("gone")
        try plot.mode(Array("same".utf8), 0o600)
        try plot.write("x", "2")
        let rewound = try plot.rewind(to: then, store, limits: Self.small)
        #expect(
            rewound.plan.unavailable == [
                .init(path: try #require(Path("changed")), reason: .tooLarge(size: 500)),
                .init(path: try #require(Path("gone")), reason: .tooLarge(size: 500)),
            ])
        let found = plot.likeness.things
        #expect(found[Array("changed".utf8)]?.content == Array("2".utf8))
        #expect(found[Array("gone".utf8)] == nil)
        #expect(found[Array("x".utf8)]?.content == Array("1".utf8))
        #expect(FileStatus(at: "\(plot.root)/same")?.mode == 0o644)
    }

    @Test(.enabled(if: Nobody.isPossible, "needs to become somebody else"))
    func whatCannotBeReadIsNotLost() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("a", "1")
        try plot.write("b", "1")
        let then = try plot.commit(store)
        try plot.write("a", "secret")
        try plot.mode(Array("a".utf8), 0)
        try plot.write("b", "2")
        try Nobody.own(plot)
        let now = plot.likeness
        let child = try Nobody.rewind(plot.root, "\(then)")
        #expect(
            child.lines == [
                "failed: nothing was restored: 'a' would be lost, because it cannot be read; "
                    + "let it be read or move it away"
            ])
        #expect(now.difference(plot.likeness) == [])
    }
}

// MARK: - What is ignored

extension RestoreTests {
    @Test func anIgnoredFileInTheWayIsKeptInTheBackup() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write(".env", "old")
        try plot.directory("made")
        try plot.write("made/a", "old")
        try plot.write("made/b", "old")
        let then = try plot.commit(store)
        try plot.write(".gitignore", ".env\nmade\n")
        try plot.write(".env", "new and secret")
        plot.remove("made/a")
        try plot.link("made/a", to: "/etc")
        plot.remove("made/b")
        try plot.write("made/c", "new")
        try plot.mode(Array("made".utf8), 0o700)
        let now = plot.likeness
        let rewound = try plot.rewind(to: then, store)
        #expect(rewound.plan.replaced.map(\.description) == [".env", "made/a"])
        let found = plot.likeness.things
        #expect(found[Array(".env".utf8)]?.content == Array("old".utf8))
        #expect(found[Array("made/a".utf8)]?.content == Array("old".utf8))
        #expect(found[Array("made/c".utf8)]?.content == Array("new".utf8))
        #expect(FileStatus(at: "\(plot.root)/made")?.mode == 0o755)
        // What it brought goes again, and what was ignored before stays, though it is recorded by now.
        try plot.rewind(to: rewound.report.backup, store, undoing: then)
        #expect(now.difference(plot.likeness) == [])
    }

    @Test func theBackupIsThereAsLongAsItsName() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("a", "then")
        let then = try plot.commit(store)
        try plot.write(".gitignore", "a\n")
        try plot.write("a", "ignored")
        let now = plot.likeness
        let backup = try plot.rewind(to: then, store).report.backup
        _ = try plot.git("gc", "-q", "--prune=now")
        #expect(
            try plot.git("for-each-ref", "--format=%(refname)", "refs/backups")
                == "refs/backups/\(backup)")
        try plot.rewind(to: backup, try plot.store())
        #expect(now.difference(plot.likeness) == [])
    }

    @Test func aDirectoryWithIgnoredFilesStays() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write(".gitignore", "*.o\n")
        let then = try plot.commit(store)
        try plot.directory("d")
        try plot.directory("d/e")
        try plot.write("d/e/a.o", "ignored")
        try plot.write("d/e/a.c", "x")
        try plot.directory("d/f")
        try plot.mode(Array("d/e".utf8), 0o555)
        let now = plot.likeness
        let rewound = try plot.rewind(to: then, store)
        #expect(rewound.plan.staying.map(\.description) == ["d", "d/e"])
        #expect(rewound.report.staying.map(\.description) == ["d", "d/e"])
        #expect(rewound.plan.paths(.removed).map(\.description) == ["d/e/a.c", "d/f"])
        let found = plot.likeness.things
        #expect(
            Set(found.keys.map { String(decoding: $0, as: UTF8.self) }) == [
                ".gitignore", "d", "d/e", "d/e/a.o",
            ])
        #expect(found[Array("d/e".utf8)]?.mode == S_IFDIR | 0o555)
        try plot.rewind(to: rewound.report.backup, store)
        #expect(now.difference(plot.likeness) == [])
    }

    @Test func whatStandsInTheWayIsNamedAndNothingDone() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("made", "a file then")
        try plot.write("source", "a file then")
        try plot.write("pipe", "a file then")
        let then = try plot.commit(store)
        for name in ["made", "source", "pipe"] { plot.remove(name) }
        try plot.write(".gitignore", "made\n*.o\n")
        try plot.directory("made")
        try plot.write("made/a", "x")
        try plot.directory("source")
        try plot.write("source/a.c", "x")
        try plot.write("source/a.o", "x")
        try must(mkfifo(plot.place(Array("pipe".utf8)), 0o600), "mkfifo")
        let now = plot.likeness
        let present = try plot.commit(store)
        let restorer = Restorer(plot.root, store)
        let plan = try restorer.plan(from: present, to: then)
        #expect(plan.obstacles.map(\.path.description) == ["made", "pipe", "source/a.o"])
        #expect(plan.obstacles.map(\.reason) == [.directory, .special, .within])
        let error = #expect(throws: BodyError.self) {
            try restorer.perform(plan, at: Clocks.wall)
        }
        #expect(error?.code == .inTheWay)
        #expect(
            error?.description
                == "nothing was restored: 'made' is an ignored directory where a file is to be; "
                + "move it away (and 2 more)")
        #expect(now.difference(plot.likeness) == [])
        #expect(try restorer.pending() == nil)
    }

    @Test(.enabled(if: getuid() == 0, "only root makes devices"))
    func aDeviceIsNeitherTakenNorWrittenTo() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("a", "then")
        try plot.write("b", "then")
        let then = try plot.commit(store)
        plot.remove("a")
        try plot.device("a")
        try plot.write("b", "now")
        let restorer = Restorer(plot.root, store)
        let plan = try restorer.plan(from: try plot.commit(store), to: then)
        #expect(plan.obstacles.map(\.reason) == [.special])
        #expect(throws: BodyError.self) { try restorer.perform(plan, at: Clocks.wall) }
        #expect(TextFile.read("\(plot.root)/b") == "now")
        #expect(FileStatus(at: "\(plot.root)/a")?.kind == .special)
    }

    @Test func aNestedRepositoryStays() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("a", "1")
        let then = try plot.commit(store)
        try plot.directory("nested")
        try plot.run("git", "init", "-q", "nested")
        try plot.write("nested/b", "1")
        let rewound = try plot.rewind(to: then, store)
        #expect(rewound.report.staying.map(\.description) == ["nested"])
        #expect(FileStatus(at: "\(plot.root)/nested/.git/HEAD") != nil)
        #expect(FileStatus(at: "\(plot.root)/nested/b") == nil)
    }
}
