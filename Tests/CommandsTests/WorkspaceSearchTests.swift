import Arguments
import Glibc
import Support
import Testing

@testable import Commands

@Suite struct WorkspaceSearchTests {
    private let scratch = Scratch()

    @Test func aWorkspaceIsFoundFromBelow() throws {
        let shop = try workspace(shop)
        mkdir(shop.path + "/src", 0o755)
        mkdir(shop.path + "/src/deep", 0o755)
        let caller = Caller(in: shop.path + "/src/deep")
        #expect(caller.run("verify").ending == .exit(.done))
        #expect(Caller(in: "/").run("-C", shop.path + "/src", "verify").ending == .exit(.done))
        #expect(Caller(in: shop.path).run("-C", "src", "verify").ending == .exit(.done))
    }

    /// An agent in a worktree of its own asks from there.
    @Test func aWorktreeBelongsToTheWorkspaceBesideIt() throws {
        let shop = try workspace(shop)
        let trees = shop.path + ".worktrees"
        defer { Scratch.remove(trees) }
        for path in [trees, trees + "/fix", trees + "/fix/src"] { mkdir(path, 0o755) }
        #expect(Caller(in: trees + "/fix/src").run("verify").ending == .exit(.done))
        // One that is a workspace itself is that.
        mkdir(trees + "/fix/.skep", 0o700)
        #expect(
            Caller(in: trees + "/fix/src").run("events").errors.contains(
                "'\(trees)/fix' has no log"))
    }

    @Test func whereNoneIsThePlaceIsNamed() {
        let result = Caller(in: scratch.path).run("state")
        #expect(result.ending == .exit(.failed))
        #expect(
            result.errors == """
                skep: no workspace here: neither '\(scratch.path)' nor a directory above it has '.skep'
                'skep init' makes one here; '-C DIR' works in another directory\n
                """)
        #expect(
            Caller(in: "/").run("state").errors.hasPrefix(
                "skep: no workspace here: '/' has no '.skep'\n"))
    }

    @Test func aWorkspaceWithoutALogSaysSo() {
        mkdir(scratch.path + "/.skep", 0o700)
        let result = Caller(in: scratch.path).run("events")
        #expect(
            result.errors == """
                skep: the workspace '\(scratch.path)' has no log yet
                its log begins with its first agent\n
                """)
        #expect(result.ending == .exit(.failed))
    }

    @Test func aFileOfThatNameIsNoWorkspace() {
        close(creat(scratch.path + "/.skep", 0o600))
        let result = Caller(in: scratch.path).run("events")
        #expect(result.errors.hasPrefix("skep: '\(scratch.path)/.skep' is not a directory, so"))
    }

    /// The nearest one above would be used in its place.
    @Test func aDirectoryWhoseNameIsNoTextIsRefused() {
        mkdir(scratch.path + "/.skep", 0o700)
        let name = scratch.path.utf8CString.dropLast() + [0x2f, -1, 0]
        mkdir(Array(name), 0o700)
        symlink(Array(name), scratch.path + "/link")
        let result = Caller(in: "/").run("-C", scratch.path + "/link", "ps")
        #expect(result.errors.hasPrefix("skep: cannot work in '\(scratch.path)/link': Invalid"))
        #expect(result.ending == .exit(.failed))
    }

    @Test(arguments: ["/nowhere", "/dev/null"])
    func whatIsNoDirectoryIsRefused(path: String) {
        let result = Caller(in: "/").run("-C", path, "state")
        #expect(result.errors.hasPrefix("skep: cannot work in '\(path)': "))
        #expect(result.ending == .exit(.failed))
    }
}
