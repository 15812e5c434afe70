import Glibc
import Linux
import Support
import Testing

@testable import Workspace

// What tests of restoring do again and again.
extension Plot {
    struct Rewound {
        let plan: Restoration
        let report: Restorer.Report
    }

    /// Records what is there, brings a commit back and finishes that.
    @discardableResult
    func rewind(
        to target: ObjectID, _ store: BodyStore, undoing brought: ObjectID? = nil,
        limits: RecordLimits = RecordLimits(),
        meanwhile: () throws -> Void = {}
    ) throws -> Rewound {
        var recorder = try recorder(store, limits: limits)
        _ = try recorder.recordAll()
        let restorer = Restorer(root, store)
        let plan = try restorer.plan(
            from: try #require(recorder.newest), to: target, undoing: brought)
        try meanwhile()
        let report = try restorer.perform(plan, at: Clocks.wall, note: "to 7")
        let pending = try restorer.pending()
        #expect(pending?.phase == .restored && pending?.note == "to 7")
        try restorer.finish()
        #expect(try restorer.pending() == nil)
        return Rewound(plan: plan, report: report)
    }

    func commit(_ store: BodyStore, limits: RecordLimits = RecordLimits()) throws -> ObjectID {
        var recorder = try recorder(store, limits: limits)
        _ = try recorder.recordAll()
        return try #require(recorder.newest)
    }

    var likeness: Likeness { Likeness(of: root) }

    /// Nothing of ours is left over.
    func expectClean(_ comment: Comment? = nil) {
        #expect(Scratch.names(in: "\(root)/.skep").filter { $0 != "body.git" } == [], comment)
    }

    /// Two states with every kind of change between them; the later one is there. Gives the commit of the first
    /// and how it looked.
    func makeHistory(_ store: BodyStore) throws -> (then: ObjectID, likeness: Likeness) {
        try write("same", "same")
        try write("changed", "one")
        try write("gone", "gone")
        try write("mode", "mode")
        try write("time", "time")
        try write("file-to-directory", "x")
        try write("file-to-link", "x")
        try directory("directory-to-file")
        try write("directory-to-file/a", "a")
        try directory("directory-to-file/deep")
        try write("directory-to-file/deep/b", "b")
        try directory("directory-to-link")
        try write("directory-to-link/a", "a")
        try link("link", to: "same")
        try link("link-to-file", to: "same")
        try directory("empty")
        try directory("lost")
        try write("lost/a", "a")
        try directory("lost/deep")
        try write("lost/deep/b", "b")
        try write([0xff, 0xfe], [1, 2, 3])
        try write([UInt8](repeating: 0x6c, count: 255), [0])
        try write("\"quoted\nname\"", "x")
        try directory("shut")
        try write("shut/a", "one")
        try write("shut/b", "one")
        try write("shut/same", "one")
        try mode(Array("shut".utf8), 0o555)
        let then = try commit(store)
        let before = likeness

        try mode(Array("shut".utf8), 0o755)
        try write("changed", "two, which is longer")
        remove("gone")
        try mode(Array("mode".utf8), 0o600)
        try must(utimensat(AT_FDCWD, place(Array("time".utf8)), nil, 0), "utimensat")
        remove("file-to-directory")
        try directory("file-to-directory")
        try write("file-to-directory/a", "a")
        remove("file-to-link")
        try link("file-to-link", to: "/etc")
        remove("directory-to-file")
        try write("directory-to-file", "x")
        remove("directory-to-link")
        try link("directory-to-link", to: "..")
        remove("link")
        try link("link", to: "changed")
        remove("link-to-file")
        try write("link-to-file", "x")
        remove("empty")
        remove("lost")
        try directory("found")
        try write("found/a", "a")
        try directory("found/empty")
        try write("new", "new")
        try write([0xff, 0xfe], [4, 5, 6])
        remove([UInt8](repeating: 0x6c, count: 255))
        try write("\"quoted\nname\"", "y")
        try write("shut/a", "two")
        remove("shut/b")
        try write("shut/c", "two")
        try mode(Array("shut".utf8), 0o500)
        return (then, before)
    }
}

/// Restores as somebody who may not do everything, as tests that run as root could not otherwise.
enum Nobody {
    static let isPossible =
        getuid() == 0 && Host.lacks(["setpriv"]) == nil
        && (try? rewind("/nonexistent", nil).lines.first?.hasPrefix("failed: ")) == true

    static func rewind(_ root: String, _ commit: String?) throws -> Child {
        try Child.run(
            [
                "setpriv", "--reuid=1234", "--regid=1234", "--clear-groups",
                Products.path(of: "rewinder"), root,
            ] + [commit].compactMap(\.self))
    }

    /// Gives it the workspace.
    static func own(_ plot: Plot) throws {
        try must(chmod(plot.scratch.path, 0o755), "chmod")
        try plot.run("chown", "-hR", "1234:1234", plot.root)
    }
}
