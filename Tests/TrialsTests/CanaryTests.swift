import EventLog
import Glibc
import Support
import Testing

extension SwarmTrials {
    /// Whatever a repository says is to be run is not, and nothing of it is changed (check 40): by the program as a
    /// person uses it.
    @Suite struct Canaries {
        /// A deed, and what it prints as a person reads it.
        private static let deeds: [(command: [String], word: String)] = [
            (["up"], "runs"),
            (["snapshot", "first"], "first"), (["snapshot", "second"], "second"),
            (["diff"], "+changed"),
            (["diff", "--stat"], "files"),
            (["diff", "--json"], "a.txt"),
            (["files", "--at", "first", "--out", "OUT/files"], "files in"),
            (["fork", "first", "--out", "OUT/fork", "--yes"], "opens it"),
            (["rewind", "first", "--dry-run"], "± a.txt"),
            (["rewind", "first", "--yes"], "a.txt"),
            (["undo", "--yes"], "a.txt"),
            (["run", "--worktree", "--name", "tree", "--pipe", "--", "sleep", "600"], "tree"),
            (["worktrees"], "skep/tree"),
            (["stop", "tree"], "stopped"),
            (["worktrees", "--remove", "tree"], "removed"),
            (["doctor"], "git"),
            (["verify"], "intact"),
            (["down"], ""),
            (["diff"], "+changed"),
            (["up"], ""),
        ]

        /// All but what git notes of work trees that were made of it, which a fork is, and of their branches.
        private static func likeness(of place: String) -> [String: String] {
            let noted = ["/worktrees", "/refs/heads/skep", "/logs/refs/heads/skep"]
            return Colony.likeness(of: place).filter { found in
                !noted.contains { found.key.hasPrefix($0) }
            }
        }

        @Test func nothingPlantedIsRun() throws {
            let colony = try Colony()
            let (beside, out) = (Scratch(), Scratch())
            let trap = try Trap(in: colony.place, beside: beside.path)
            let places = trap.repositories + [trap.elsewhere]
            let before = places.map(Canaries.likeness)
            for (command, word) in Canaries.deeds {
                let said = try colony.skep(command.map { $0.replacing("OUT", with: out.path) })
                #expect(said.code == 0, "\(command): \(said.errors)")
                #expect(
                    said.lines.joined(separator: "\n").contains(word), "\(command): \(said.lines)")
                if command.last == "first" {
                    for name in Trap.files { try colony.write(name, "changed\r\n") }
                }
                trap.spring(colony.directory.path + "/body.git")
                #expect(trap.sprung == [], "\(command)")
                for (place, before) in zip(places, before) {
                    #expect(Canaries.likeness(of: place) == before, "\(command), \(place)")
                }
            }
            #expect(TextFile.read("\(out.path)/files/a.txt") == "text\r\n")
            #expect(TextFile.read("\(colony.place)/a.txt") == "changed\r\n")
            try lookAtScreen(trap, colony)
            for (place, before) in zip(places, before) {
                #expect(Canaries.likeness(of: place) == before, "\(place)")
            }
            // Teeth: the same traps catch a git that is used as one does.
            trap.useCarelessly()
            #expect(Set(Trap.teeth).subtracting(trap.sprung) == [], "\(trap.sprung)")
        }

        /// The screen reads the user's repository as well, for what its branch began with.
        private func lookAtScreen(_ trap: Trap, _ colony: Colony) throws {
            try colony.skep(
                "run", "--name", "writer", "--cwd", colony.place, "--pipe", "--", "sh", "-c",
                "exec 4>>a.txt; while :; do echo more >&4; sleep 1; done")
            try colony.look("it is recorded") {
                try colony.skep("diff", "writer").lines.contains("+more")
            }
            let seat = try Seat(colony, columns: 120, rows: 36)
            try seat.shows("● writer")
            try seat.type("3", until: "3 Diff")
            // Behind its turn, the last change and its start.
            seat.tap.type("bbb")
            #expect(try seat.shows("against main"))
            #expect(try seat.shows("+changed"))
            #expect(try seat.leave() == [])
            #expect(trap.sprung == [])
        }
    }
}
