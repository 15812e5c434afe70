import Glibc
import Linux
import Support
import Testing

@testable import Workspace

@Suite struct StoreTests {
    @Test func aGitThatDiedIsStartedAgain() throws {
        let plot = try Plot()
        let store = try plot.store()
        var recorder = try plot.recorder(store)
        try plot.write("a", "1")
        _ = try recorder.recordAll()
        let former = store.processes
        #expect(former.count >= 4)
        for number in former {
            #expect(kill(number, SIGKILL) == 0)
        }
        try plot.write("a", "22")
        #expect(try recorder.record("a").words == ["modified a"])
        #expect(Set(store.processes).isDisjoint(with: former))
    }

    @Test func gitsEndWithTheirStore() throws {
        let plot = try Plot()
        var numbers: [Int32] = []
        do {
            let store = try plot.store()
            _ = try store.keep([1])
            numbers = store.processes
        }
        #expect(numbers.count == 1)
        for number in numbers { #expect(kill(number, 0) != 0 && errno == ESRCH) }
    }

    @Test func whatGitCannotDoIsSaidInItsWords() throws {
        let plot = try Plot()
        let store = try plot.store()
        Scratch.remove("\(plot.repository)/objects")
        try plot.write("\(".skep/body.git/objects")", "no directory")
        let error = #expect(throws: BodyError.self) { try store.keep([1, 2, 3]) }
        #expect(error?.code == .gitEnded)
        #expect(error?.description.contains("hash-object") == true)
    }

    /// Whoever puts a link there does not have us write into another repository.
    @Test func aLinkIsNotFollowed() throws {
        let plot = try Plot()
        let other = "\(plot.scratch.path)/other"
        for name in ["", "/objects", "/refs"] { mkdir(other + name, 0o755) }
        TextFile.write(Array("theirs".utf8), to: "\(other)/config")
        symlink(other, plot.repository)
        #expect(throws: BodyError.self) { try plot.store() }
        let tool = try #require(Plot.tool)
        #expect(throws: BodyError.self) {
            try BodyStore(at: plot.repository, tool, isWritable: false)
        }
        #expect(TextFile.read("\(other)/config") == "theirs")
        #expect(Set(Scratch.names(in: other)) == ["objects", "refs", "config"])
    }

    /// What an elder has is read there, and kept here all the same: the elder may go away.
    @Test(arguments: ["elder", "a:b", "quo\"te", "back\\slash"])
    func whatEldersHaveIsReadThere(name: String) throws {
        let plot = try Plot()
        let elder = try plot.store(name)
        let object = try elder.keep(Array("old".utf8))
        let tool = try #require(Plot.tool)
        #expect(throws: BodyError.self) { try plot.store().content(object) }
        let store = try BodyStore(at: plot.repository, tool, elders: [elder.path, "/nonexistent"])
        #expect(try store.content(object) == Array("old".utf8))
        #expect(try store.keep(Array("old".utf8)) == object)
        Scratch.remove(elder.path)
        #expect(try plot.store().content(object) == Array("old".utf8))
    }

    @Test(arguments: ["HEAD", "config", "refs", "refs/heads", "info", "objects"])
    func aHalfMadeRepositoryIsRepaired(_ part: String) throws {
        let plot = try Plot()
        _ = try plot.store()
        Scratch.remove("\(plot.repository)/\(part)")
        try plot.write("a", "1")
        var recorder = try plot.recorder()
        #expect(try recorder.recordAll().words == ["added a"])
        #expect(try plot.git("log", "--format=%s") == "added a")
    }

    @Test func whatOthersWroteIntoItsConfigurationIsGone() throws {
        let plot = try Plot()
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        try plot.write(".skep/body.git/config", "[core]\n\tbare = true\n[alias]\n\tx = !touch x\n")
        try plot.write(".skep/body.git/refs/heads/body.lock", "")
        recorder = try plot.recorder()
        try plot.write("a", "1")
        #expect(try recorder.recordAll().words == ["added a"])
        #expect(throws: Failure.self) { try plot.git("config", "alias.x") }
    }

    @Test func whatIsMissingIsDamage() throws {
        let plot = try Plot()
        try plot.write("a", "1")
        let store = try plot.store()
        var recorder = try plot.recorder(store)
        let commit = try #require(try recorder.recordAll().commit)
        let text = try plot.git("rev-parse", "\(commit):sides/list")
        Scratch.remove("\(plot.repository)/objects/\(text.prefix(2))/\(text.dropFirst(2))")
        let error = #expect(throws: BodyError.self) { try plot.recorder() }
        #expect(error?.code == .damaged)
        // Where it is read beside, the one that goes on is not disturbed.
        try plot.write("b", "1")
        #expect(try recorder.record("b").words == ["added b"])
    }

    @Test func othersMayNotReadIt() throws {
        let plot = try Plot()
        try must(chmod(plot.root, 0o777), "chmod")
        _ = try plot.store()
        #expect(FileStatus(at: plot.repository)?.mode == 0o700)
    }

    @Test func itSurvivesTheUsersOwnGarbageCollection() throws {
        let plot = try Plot()
        try plot.write("a", "1")
        try plot.directory("empty")
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        let likeness = Likeness(of: plot.root)
        _ = try plot.git("gc", "-q", "--prune=now")
        var next = try plot.recorder()
        #expect(next.newest == recorder.newest)
        try expectCheckout(plot, next.newest, likeness)
        try plot.write("b", "1")
        #expect(try next.recordAll().words == ["added b"])
        #expect(try recorder.record("b").words == ["added b"])
    }
}
