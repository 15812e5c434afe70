import Glibc
import Linux
import Support
import Testing

@testable import Supervisor

@Suite struct LineFileTests {
    private let scratch = Scratch()

    private func text(_ path: String) -> String? { TextFile.read(path) }

    @Test func linesComeOneAfterTheOther() throws {
        let path = "\(scratch.path)/inbox"
        for line in ["one\n", "two\n"] { try LineFile.append(Array(line.utf8), to: path) }
        #expect(text(path) == "one\ntwo\n")
    }

    /// As a full disk leaves it, or whoever wrote there by hand.
    @Test func aHalfLineSpoilsNoneAfterIt() throws {
        let path = "\(scratch.path)/inbox"
        try LineFile.append(Array("ha".utf8), to: path)
        try LineFile.append(Array("whole\n".utf8), to: path)
        #expect(text(path) == "ha\nwhole\n")
    }

    @Test func aLinkLeadsNowhere() throws {
        let path = "\(scratch.path)/inbox"
        try LineFile.append(Array("one\n".utf8), to: path)
        let link = "\(scratch.path)/link"
        #expect(symlink(path, link) == 0)
        #expect(throws: SystemError.self) { try LineFile.append(Array("two\n".utf8), to: link) }
        #expect(text(path) == "one\n")
    }

    @Test func whatIsMissingOnTheWayIsMadeForItsOwner() throws {
        for line in ["one\n", "two\n"] {
            try LineFile.append(Array(line.utf8), to: "a/./b/inbox", from: scratch.path)
        }
        #expect(text("\(scratch.path)/a/b/inbox") == "one\ntwo\n")
        for place in ["a", "a/b"] {
            var status = stat()
            #expect(stat("\(scratch.path)/\(place)", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700, "\(place)")
        }
    }

    @Test func nothingIsMadeThroughALinkNorAbove() throws {
        let (here, there) = ("\(scratch.path)/here", "\(scratch.path)/there")
        for place in [here, there] { #expect(mkdir(place, 0o700) == 0) }
        #expect(symlink(there, "\(here)/link") == 0)
        for path in ["link/a/inbox", "../a/inbox", "link/../../b/inbox"] {
            #expect(throws: SystemError.self, "\(path)") {
                try LineFile.append([0x0a], to: path, from: here)
            }
        }
        for place in ["\(there)/a", "\(scratch.path)/a", "\(scratch.path)/b"] {
            #expect(access(place, F_OK) != 0, "\(place)")
        }
    }

    /// What an absolute path leads through is not the agent's.
    @Test func nothingIsMadeOutside() throws {
        #expect(throws: SystemError.self) {
            try LineFile.append([0x0a], to: "\(scratch.path)/a/inbox", from: scratch.path)
        }
        #expect(access("\(scratch.path)/a", F_OK) != 0)
    }
}
