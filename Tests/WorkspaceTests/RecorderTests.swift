import Glibc
import Linux
import Support
import Testing

@testable import Workspace

@Suite struct RecorderTests {
    @Test func changesAreNamedWithWhatWasAndWhatIs() throws {
        let plot = try Plot()
        try plot.write("a", "one")
        try plot.directory("d")
        try plot.write("d/b", "two")
        var recorder = try plot.recorder()
        #expect(try recorder.recordAll().words == ["added a", "added d/b"])

        try plot.write("a", "three")
        try plot.mode(Array("d/b".utf8), 0o755)
        try plot.link("l", to: "a")
        let second = try recorder.record("a", "d/b", "l")
        #expect(second.words == ["modified a", "mode d/b", "added l"])
        // What git itself calls `three`.
        let name = try plot.run("git", "hash-object", "a")
        #expect(second.changes[0].after?.hash?.description == name)
        #expect(second.changes[0].before?.hash != second.changes[0].after?.hash)

        plot.remove("d")
        #expect(try recorder.record("d").words == ["removed d/b"])
        let last = try recorder.recordAll()
        #expect(last.commit == nil && last.changes.isEmpty)
    }

    @Test func whatIsNotNamedIsFoundByALookAtAll() throws {
        let plot = try Plot()
        var recorder = try plot.recorder()
        #expect(try recorder.recordAll().commit != nil, "an empty tree is a state, too")
        try plot.write("a", "1")
        try plot.write("b", "1")
        #expect(try recorder.record("a").words == ["added a"])
        #expect(try recorder.recordAll().words == ["added b"])
    }

    /// A write within the same tick of the kernel's clock, as long as before: nothing but reading tells.
    @Test func aChangeThatLooksLikeNoneIsFound() throws {
        let plot = try Plot()
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        for round in 0..<50 {
            try plot.write("a", "\(1_000 + round)")
            #expect(try recorder.recordAll().words == [round == 0 ? "added a" : "modified a"])
        }
    }

    /// Teeth of the test above, and why a look at all is cheap: what is settled is not read.
    @Test func whatIsSettledIsNotReadAgain() throws {
        let plot = try Plot()
        try plot.write("a", "1")
        let store = try plot.store()
        var recorder = try plot.recorder(store)
        // As if the file were of yesterday.
        let later = Clocks.wall + 100_000_000_000
        _ = try recorder.record(nil, at: later)
        Scratch.remove("\(plot.repository)/objects")
        // Nothing can be kept any more; nothing has to be.
        #expect(try recorder.record(nil, at: later).commit == nil)
    }

    /// Where the kernel's clock is coarse it may have changed once more and look the same.
    @Test func whatChangedJustNowIsReadAgain() throws {
        let plot = try Plot()
        try plot.write("a", "1")
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        Scratch.remove("\(plot.repository)/objects")
        #expect(throws: BodyError.self) { try recorder.recordAll() }
    }

    @Test func placesOfAnyNameAreRecorded() throws {
        let plot = try Plot()
        let odd: [[UInt8]] = [
            [0xff, 0xfe], Array("-x".utf8), Array(":(top)x".utf8), Array("*".utf8),
            Array("a\nb".utf8), Array("\"q".utf8), Array("\\".utf8), Array(" ".utf8),
            [UInt8](repeating: 0xe9, count: 255), Array("ü".utf8), Array("+a".utf8),
            Array("list".utf8), Array("files".utf8), Array("...".utf8), Array("a\tb".utf8),
        ]
        for name in odd {
            try plot.write(name + (name.count < 250 ? Array(".txt".utf8) : []), name)
            if name.count < 250 {
                try plot.directory(name)
                try plot.write(name + [0x2f] + name, name)
            }
        }
        var recorder = try plot.recorder()
        let recording = try recorder.recordAll()
        #expect(recording.words.count == odd.count * 2 - 1)
        for change in recording.changes {
            #expect(Path(spelling: change.path.description) == change.path)
        }
        try expectCheckout(plot, recorder.newest, Likeness(of: plot.root))
    }

    @Test func aTreeMayBeDeep() throws {
        let plot = try Plot()
        var path = "d"
        for _ in 0..<200 {
            try plot.directory(path)
            path += "/d"
        }
        try plot.write("\(path)ata", "deep")
        var recorder = try plot.recorder()
        #expect(try recorder.recordAll().words == ["added \(path)ata"])
        for _ in 0..<80 {
            try plot.directory(path)
            path += "/d"
        }
        let deeper = try recorder.recordAll()
        #expect(deeper.skipped.map(\.reason) == [.tooDeep])
    }

    @Test func whatIsTooLargeIsRecordedByHashAndSize() throws {
        let plot = try Plot()
        try plot.write("small", String(repeating: "x", count: 100))
        try plot.write("large", String(repeating: "x", count: 101))
        var recorder = try plot.recorder(limits: RecordLimits(keptBytes: 100, hashedBytes: 200))
        let first = try recorder.recordAll()
        let large = first.changes[0].after
        #expect(large?.keeping == .tooLarge && large?.size == 101)
        let name = try plot.run("git", "hash-object", "large")
        #expect(large?.hash?.description == name)
        #expect(throws: (any Error).self) {
            try plot.git("cat-file", "-e", large?.hash?.description ?? "")
        }
        try plot.write("large", String(repeating: "y", count: 101))
        #expect(try recorder.record("large").words == ["modified large"])
        try plot.write("large", String(repeating: "y", count: 201))
        let beyond = try recorder.record("large").changes[0].after
        #expect(beyond?.size == 201 && beyond?.hash == nil)

        let out = "\(plot.scratch.path)/out"
        let commit = try #require(recorder.newest)
        let report = try Checkout.write(commit, of: try plot.store(), to: out)
        #expect(report == .init(written: 1, notKept: [try #require(Path("large"))]))
        #expect(Scratch.names(in: out) == ["small"])
    }

    @Test func whatIsNoFileIsNamedAndPassedOver() throws {
        let plot = try Plot()
        try must(mkfifo(plot.place(Array("fifo".utf8)), 0o644), "mkfifo")
        try plot.directory(".GIT")
        try plot.write("git~1", "x")
        try plot.write("a", "x")
        var recorder = try plot.recorder()
        let recording = try recorder.recordAll()
        #expect(recording.words == ["added a"])
        #expect(
            Set(recording.skipped.map { "\($0.reason) \($0.path)" })
                == ["special fifo", "unsafeName .GIT", "unsafeName git~1"])
    }

    /// A link in the place of a directory leads nowhere, whoever puts it there.
    @Test func linksAreNotFollowed() throws {
        let plot = try Plot()
        try plot.directory("d")
        try plot.write("d/a", "x")
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        plot.remove("d")
        try plot.link("d", to: "/etc")
        let recording = try recorder.record("d/hostname", "d/a")
        #expect(
            recording.words == ["added d", "removed d/a"]
                || recording.words == ["modified d", "removed d/a"])
    }

    @Test func aFileThatChangesWhileItIsReadIsMarked() throws {
        let plot = try Plot()
        let content = [UInt8](repeating: 0x61, count: 4 << 20)
        try plot.write(Array("a".utf8), content)
        let writer = try Child([
            "sh", "-c", "cd '\(plot.root)'; echo on; while :; do echo x >> a; done",
        ])
        #expect(try writer.line("on") != nil)
        var recorder = try plot.recorder()
        // On a busy machine the writer may stand still for as long as a look takes.
        var looks = 0
        var isMarked = false
        while !isMarked, looks < 100 {
            isMarked = try recorder.recordAll().changes.first?.after?.isUnstable == true
            looks += 1
        }
        #expect(isMarked)
        writer.kill()
        _ = try writer.wait()
        let quiet = try recorder.recordAll()
        #expect(quiet.changes.first?.after?.isUnstable == false)
        let name = try plot.run("git", "hash-object", "a")
        #expect(quiet.changes.first?.after?.hash?.description == name)
    }

    /// It changes the first times it is read.
    @Test(arguments: [0, 1, 2, 3, 4])
    func aFileIsReadAtMostThreeTimes(_ times: Int) throws {
        let plot = try Plot()
        try plot.write("a", "1")
        let store = try BodyStore(at: plot.repository, try plot.meddlingGit("a", times))
        var recorder = try plot.recorder(store)
        let after = try recorder.recordAll().changes[0].after
        #expect(after?.isUnstable == (times >= 3))
        let name = try plot.run("git", "hash-object", "a")
        #expect(
            (after?.hash?.description == name) == (times < 4),
            "it was read last after the last change")
    }

    @Test func aRecorderGoesOnWhereTheLastOneEnded() throws {
        let plot = try Plot()
        try plot.write("a", "1")
        try plot.directory("empty")
        try plot.write("large", "12345678")
        let limits = RecordLimits(keptBytes: 4)
        var first = try plot.recorder(limits: limits)
        let commit = try first.recordAll().commit
        var second = try plot.recorder(limits: limits)
        #expect(second.newest == commit)
        #expect(try second.recordAll().commit == nil)

        try plot.write("b", "1")
        plot.remove("a")
        var third = try plot.recorder(limits: limits)
        #expect(try third.recordAll().words == ["removed a", "added b"])
        #expect(try plot.git("log", "--format=%s") == "removed a and 1 more\nadded a and 2 more")
    }
}

/// A commit, written out, is what was there.
func expectCheckout(
    _ plot: Plot, _ commit: ObjectID?, _ likeness: Likeness, _ comment: Comment? = nil,
    location: SourceLocation = #_sourceLocation
) throws {
    let out = "\(plot.scratch.path)/out"
    removeTree(Array(out.utf8))
    let commit = try #require(commit, sourceLocation: location)
    _ = try Checkout.write(commit, of: try plot.store(), to: out)
    let difference = likeness.difference(Likeness(of: out, without: []))
    #expect(difference == [], comment, sourceLocation: location)
}
