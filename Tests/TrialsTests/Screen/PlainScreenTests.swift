import Glibc
import Support
import Testing

extension SwarmTrials {
    /// The real screen where there are neither colours nor signs.
    @Suite(.serialized) struct PlainScreenTests {
        private func seat(_ colony: Colony, _ changes: [String: String]) throws -> Seat {
            let home = colony.scratch.path + "/home"
            mkdir(home, 0o700)
            mkdir(home + "/skep", 0o700)
            TextFile.write(Array("marks: plain\n".utf8), to: home + "/skep/screen.yaml")
            let seat = try Seat(
                colony, columns: 80, rows: 24, changes.merging(["XDG_CONFIG_HOME": home]) { $1 })
            try seat.shows("LIVE")
            return seat
        }

        @Test(arguments: [["NO_COLOR": "1"], ["TERM": "vt100"], ["TERM": "xterm-mono"]])
        func modeFocusSelectionAndStatusAreTold(_ changes: [String: String]) throws {
            let colony = try Colony()
            for name in ["one", "two"] {
                try colony.skep("run", "--name", name, "--pipe", "--", "sleep", "1000")
            }
            let seat = try seat(colony, changes)
            try seat.shows("> o one")
            try seat.shows("=>1 Swarm =")
            #expect(try seat.type("j", until: "> o two"))
            #expect(try seat.type("p", until: "= two"))
            #expect(try seat.type("2", until: "=>2 Log ="))
            #expect(try seat.type("R", until: " REPLAY"))
            try seat.shows("#>2 Log #")
            #expect(seat.screen.utf8.allSatisfy { $0 < 0x80 }, "\(seat.screen)")
            #expect(Self.colours(in: seat.tap.bytes) == 0)
        }

        // Teeth: the same look finds colours and signs where there are some.
        @Test func elsewhereThereAreColoursAndSigns() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "one", "--pipe", "--", "sleep", "1000")
            let seat = try Seat(colony, columns: 80, rows: 24)
            try seat.shows("▸ ● one")
            #expect(Self.colours(in: seat.tap.bytes) > 0)
        }

        /// Sequences that choose a colour.
        private static func colours(in bytes: [UInt8]) -> Int {
            bytes.ranges(of: [0x1b, 0x5b]).count { start in
                let numbers = bytes[start.upperBound...].prefix { (0x30...0x3b).contains($0) }
                guard numbers.endIndex < bytes.count, bytes[numbers.endIndex] == 0x6d else {
                    return false
                }
                let values = String(decoding: numbers, as: UTF8.self).split(separator: ";")
                return values.compactMap { Int($0) }.contains {
                    (30...49).contains($0) && $0 != 39 && $0 != 49 || (90...107).contains($0)
                }
            }
        }
    }
}
