import Glibc
import Linux
import Support
import Testing

@testable import Workspace

@Suite struct CheckoutTests {
    @Test func itWritesNowhereElse() throws {
        let plot = try Plot()
        try plot.write("a", "1")
        var recorder = try plot.recorder()
        let commit = try #require(try recorder.recordAll().commit)
        let store = try plot.store()
        let error = #expect(throws: BodyError.self) {
            try Checkout.write(commit, of: store, to: plot.root)
        }
        #expect(error?.code == .notEmpty)
        let out = "\(plot.scratch.path)/new"
        try must(mkdir(out, 0o755), "mkdir")
        #expect(try Checkout.write(commit, of: store, to: out) == .init(written: 1))
    }

    /// Git would take each of them for its own somewhere.
    @Test(arguments: [
        ".git", ".GIT", ".Git ", ".git.", "git~1", "GIT~1", ".git::$INDEX", ".g\u{200c}it",
    ])
    func aNameOfGitsIsRefused(_ name: String) throws {
        try expectRefusal(of: Array(name.utf8), .unsafeName)
    }

    @Test(arguments: ["..", ".", "a/b", "../x"])
    func aNameThatLeadsElsewhereIsRefused(_ name: String) throws {
        try expectRefusal(of: Array(name.utf8), .unsafeName)
    }

    @Test func namesLikeGitsAreNot() {
        for name in [".gitignore", ".github", "git", "git~", ".gitx", "..."] {
            #expect(UnsafeName.reason(Array(name.utf8)) == nil)
        }
    }

    private func expectRefusal(of name: [UInt8], _ code: BodyError.Code) throws {
        let plot = try Plot()
        let store = try plot.store()
        let commit = try plot.hostileCommit(name, store)
        let out = "\(plot.scratch.path)/out"
        let error = #expect(throws: BodyError.self) {
            try Checkout.write(commit, of: store, to: out)
        }
        #expect(error?.code == code)
        #expect(Scratch.names(in: out) == [])
    }

    /// Somebody puts a link in the place of a directory, again and again, while it is written to.
    @Test func aRacingLinkLeadsNowhere() throws {
        let plot = try Plot()
        try plot.directory("d")
        for number in 0..<40 { try plot.write("d/\(number)", "x") }
        var recorder = try plot.recorder()
        let commit = try #require(try recorder.recordAll().commit)
        let store = try plot.store()
        let outside = "\(plot.scratch.path)/outside"
        try must(mkdir(outside, 0o755), "mkdir")
        let swapper = try Child([
            "python3", "-c",
            """
            import os
            os.chdir('\(plot.scratch.path)')
            print('on', flush=True)
            while True:
                try:
                    os.rename('out/d', 'out/e')
                    os.symlink('../outside', 'out/d')
                except OSError: pass
            """,
        ])
        #expect(try swapper.line("on") != nil)
        let out = "\(plot.scratch.path)/out"
        var (round, stopped) = (0, 0)
        while round < 60 || (stopped == 0 && round < 5_000) {
            round += 1
            removeTree(Array(out.utf8))
            do {
                _ = try Checkout.write(commit, of: store, to: out)
            } catch {
                // The other one was at work while the directory was being emptied.
                if error.code == .notEmpty { continue }
                #expect(error.code == .system)
                stopped += 1
            }
        }
        swapper.kill()
        #expect(Scratch.names(in: outside) == [])
        #expect(stopped > 0, "the race was never lost, so nothing was shown")
    }

    @Test func whatNobodyMayWriteToIsWritten() throws {
        let plot = try Plot()
        try plot.directory("d")
        try plot.write("d/a", "1")
        try plot.mode(Array("d/a".utf8), 0o400)
        try plot.mode(Array("d".utf8), 0o555)
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        try expectCheckout(plot, recorder.newest, Likeness(of: plot.root))
        try plot.mode(Array("d".utf8), 0o755)
    }

    @Test func nothingRunsAsItsOwner() throws {
        let plot = try Plot()
        try plot.write("a", "1")
        try plot.mode(Array("a".utf8), 0o6755)
        var recorder = try plot.recorder()
        let recording = try recorder.recordAll()
        #expect(recording.changes[0].after?.mode == 0o6755)
        let out = "\(plot.scratch.path)/out"
        _ = try Checkout.write(try #require(recording.commit), of: try plot.store(), to: out)
        #expect(FileStatus(at: "\(out)/a")?.mode == 0o755)
    }
}

extension Plot {
    /// A tree as only somebody else would write it.
    func hostileCommit(_ name: [UInt8], _ store: BodyStore) throws -> ObjectID {
        let blob = try store.keep(Array("x".utf8))
        // Git refuses to write a slash; whoever writes bytes does not.
        func tree(_ name: [UInt8], _ object: ObjectID) throws -> ObjectID {
            let digits = object.text.map { UInt8(ascii: "a") <= $0 ? $0 - 87 : $0 - 48 }
            let raw = stride(from: 0, to: 40, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
            let file = "\(scratch.path)/tree"
            let bytes = Array("100644 ".utf8) + name + [0] + raw
            let number = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            try must(Glibc.write(number, bytes, bytes.count), "write")
            close(number)
            let text = try git("hash-object", "-w", "-t", "tree", "--literally", file)
            return try #require(ObjectID(text))
        }
        let list = SideList(lines: [
            name: .init(
                mode: 0o644, modified: FileTime(seconds: 1, nanoseconds: 0), isUnstable: false,
                absence: nil)
        ])
        let side = try store.keep(tree: [
            TreeEntry(kind: .file, name: Array("list".utf8), object: try store.keep(list.bytes))
        ])
        let root = try store.keep(Folder.Written(files: try tree(name, blob), sides: side))
        return try store.keep(Commit(tree: root, parent: nil, time: 1, message: "evil"))
    }
}
