import Glibc
import Testing

@testable import Workspace

@Suite struct LookoutTests {
    /// All that is told until nothing more comes.
    private func sight(_ lookout: inout Lookout) throws -> Lookout.Sight { try lookout.read() }

    private func path(_ text: String) throws -> Path { try #require(Path(text)) }

    @Test func itTellsWhereSomethingChanged() throws {
        let plot = try Plot()
        try plot.directory("src")
        try plot.write("src/a", "1")
        var lookout = try Lookout(plot.root)
        #expect(lookout.follow([try path("src")]) == [try path("src")])
        try plot.write("src/a", "2")
        try plot.directory("src/new")
        try must(rename("\(plot.root)/src/a", "\(plot.root)/b"), "rename")
        let seen = try sight(&lookout)
        #expect(seen.paths == Set(try ["src/a", "src/new", "b"].map(path)))
        #expect(seen.arrived == [try path("src/new")])
        #expect(seen.moves.map(\.from) == [try path("src/a")])
        #expect(seen.moves.map(\.to) == [try path("b")])
        #expect(try sight(&lookout).isEmpty)
    }

    @Test func gitsAndOurOwnAreNotLookedAt() throws {
        let plot = try Plot()
        try plot.directory(".git")
        try plot.directory("nested")
        var lookout = try Lookout(plot.root)
        _ = lookout.follow([try path("nested")])
        try plot.directory("nested/.git")
        try plot.write(".skep/log", "1")
        #expect(try sight(&lookout).isEmpty)
    }

    /// A directory that goes on under another name is watched under that.
    @Test func aDirectoryIsFollowedToItsNewName() throws {
        let plot = try Plot()
        try plot.directory("old")
        var lookout = try Lookout(plot.root)
        _ = lookout.follow([try path("old")])
        try must(rename("\(plot.root)/old", "\(plot.root)/new"), "rename")
        _ = try sight(&lookout)
        #expect(lookout.follow([try path("new")]) == [try path("new")])
        lookout.forget(try path("old"))
        #expect(lookout.count == 2)
        try plot.write("new/x", "1")
        #expect(try sight(&lookout).paths == [try path("new/x")])
    }

    @Test func oneThatIsGoneIsForgotten() throws {
        let plot = try Plot()
        try plot.directory("d")
        var lookout = try Lookout(plot.root)
        #expect(lookout.follow([try path("d"), try path("never")]).count == 1)
        try must(rmdir("\(plot.root)/d"), "rmdir")
        #expect(try sight(&lookout).paths == [try path("d")])
        #expect(lookout.count == 1)
        // The same name again is another directory.
        try plot.directory("d")
        #expect(lookout.follow([try path("d")]) == [try path("d")])
    }

    /// Links lead elsewhere, and what is there is none of ours.
    @Test func noLinkIsFollowed() throws {
        let plot = try Plot()
        try plot.link(Array("away".utf8), to: Array(plot.home.utf8))
        var lookout = try Lookout(plot.root)
        #expect(lookout.follow([try path("away")]).isEmpty)
        #expect(lookout.shortage == nil)
    }
}
