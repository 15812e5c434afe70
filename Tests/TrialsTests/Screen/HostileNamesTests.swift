import Glibc
import Support
import Testing

extension SwarmTrials {
    /// An agent calls its files whatever it likes: nothing of that reaches the terminal but what can be read there, and
    /// everything stays in its column.
    @Suite(.serialized) struct HostileNamesTests {
        /// How a shell is told a name, and what is shown of it.
        private static let names = [
            (#"$'e\x1b[2J\x1b]0;t\x07z'"#, #""e\033[2J\033]0;t\007z""#),
            (#"$'o\x1b]52;c;cm0gLXJmIH4=\x1b\\'"#, #""o\033]52;c;cm0gLXJmIH4=\033\\""#),
            (#"$'n\n+9 -9  coder'"#, #""n\012+9 -9  coder""#),
            (#"$'c\xc2\x9b31mred'"#, #""c\302\23331mred""#),
            (#"$'r\x9b31mraw'"#, #""r\23331mraw""#),
            (#"$'\xff\xfebytes'"#, #""\377\376bytes""#),
            (#"$'b\xe2\x80\xaeexe.txt'"#, "exe.txt"),
            (#"$'z\xe2\x80\x8bw'"#, "w"),
            (#"$'m\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81m'"#, "‹+1›m"),
            (#"$'\xe6\xbc\xa2\xe5\xad\x97'"#, "漢字"),
            (#"$'t\tr\rback'"#, #""t\011r\015back""#),
            (#"'│▸ ● coder  running'"#, "│▸ ● coder  running"),
            (#"'-rf'"#, "-rf"), (#"'--stat'"#, "--stat"),
            (#"'"q"\'"#, #""\"q\"\\""#),
            (String(repeating: "l", count: 255), "llllllll"),
        ]

        /// An emoji of two: commands leave it to the terminal whether these are one, the screen does not.
        private static let all =
            names + [(#"$'\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9'"#, "👨")]

        /// A shell that writes to all of them and keeps them open.
        private func colony(_ names: [(String, String)]) throws -> (Colony, Scratch) {
            let (colony, beside) = (try Colony(), Scratch())
            try colony.skep("up")
            #expect(try colony.skep("snapshot", "first").code == 0)
            let lines = names.map { "exec {f}>>./\($0.0); echo more >&$f" }
            let script = beside.path + "/script"
            TextFile.write(Array((lines + ["sleep 600"]).joined(separator: "\n").utf8), to: script)
            try colony.skep(
                "run", "--name", "shell", "--cwd", colony.place, "--pipe", "--", "bash", script)
            try look(until: "all of it is recorded") {
                try colony.skep("diff", "shell", "--stat").lines.last?
                    .hasPrefix("\(lines.count) files") == true
            }
            return (colony, beside)
        }

        @Test(arguments: ["C.UTF-8", "C"])
        func theCommandsShowThemReadably(_ locale: String) throws {
            let (colony, beside) = try colony(HostileNamesTests.names)
            let commands = [
                ["diff", "--stat"], ["rewind", "first", "--dry-run"], ["diff"], ["diff", "shell"],
                ["events"], ["logs"], ["state"], ["files", "--out", beside.path + "/out"],
            ]
            for command in commands {
                let seat = try Seat(
                    colony, command, columns: 300, rows: 200, ["LANG": locale])
                #expect(try seat.violations() == [], "\(command)")
                #expect(locale != "C" || seat.tap.bytes.allSatisfy { $0 < 0x80 }, "\(command)")
                // A patch spells names as git does.
                let isList = ["--stat", "--dry-run"].contains(command.last)
                guard locale != "C", isList else { continue }
                for (_, shown) in HostileNamesTests.names {
                    #expect(seat.screen.contains(shown), "\(command)\n\(seat.screen)")
                }
                guard command.contains("--stat") else { continue }
                expectAligned("+1 -0  shell", in: seat.screen.split(separator: "\n"), 16)
            }
        }

        @Test(arguments: ["C.UTF-8", "C"])
        func thePaneKeepsItsColumns(_ locale: String) throws {
            let (colony, _) = try colony(HostileNamesTests.all)
            let seat = try Seat(colony, columns: 160, rows: 50, ["LANG": locale])
            try seat.shows(locale == "C" ? "o shell" : "● shell")
            try seat.type("d", until: "17 files")
            try seat.shows("+more")
            var seen = Set<String>()
            for number in 1...HostileNamesTests.all.count {
                let picture = seat.screen
                seen.insert(picture)
                if locale != "C" { expectColumns(picture.split(separator: "\n")) }
                guard number < HostileNamesTests.all.count else { break }
                seat.tap.type("j")
                try seat.becomes("it does not go on") { $0.screen != picture }
                try seat.shows("+more")
            }
            #expect(seen.count == HostileNamesTests.all.count)
            #expect(try seat.leave() == [])
            #expect(locale != "C" || seat.tap.bytes.allSatisfy { $0 < 0x80 })
        }

        /// The same on a terminal that was made by others, and counts columns its own way.
        @Test(.enabled(if: Tmux.isMissing == nil, "tmux is not installed"))
        func anotherTerminalAgrees() throws {
            let (colony, _) = try colony(HostileNamesTests.all)
            let tmux = try Tmux(colony.command([]), columns: 160, rows: 50)
            try tmux.shows("● shell")
            let title = try tmux.title()
            try tmux.type("d")
            try tmux.shows("+more")
            for _ in 1..<HostileNamesTests.all.count {
                let before = try tmux.rows()
                try tmux.type("j")
                try look(until: "it goes on") { try tmux.rows() != before }
                try tmux.shows("+more")
                expectColumns(try tmux.rows().map { $0[...] })
            }
            #expect(try tmux.title() == title)
            try tmux.type("q")
        }

        // Teeth: the same names without a filter are found by the same looks.
        @Test(.enabled(if: Tmux.isMissing == nil, "tmux is not installed"))
        func whatIsNotFilteredIsFound() throws {
            let (colony, _) = try colony(HostileNamesTests.all)
            let list = ["ls", "-N", "--show-control-chars", colony.place]
            #expect(try Seat(running: list).violations().count > 5)
            let tmux = try Tmux(["sh", "-c", "\(list.joined(separator: " ")); exec sleep 600"])
            try look(until: "a name has become the title") { try tmux.title().hasPrefix("t ") }
        }

        // MARK: - Columns

        /// The list of files, and the border that all names are beside.
        private func expectColumns(_ rows: [Substring]) {
            let picture = rows.joined(separator: "\n")
            let body = rows.drop { !$0.contains("3 Diff") }.dropFirst()
                .prefix { !$0.contains("4 Timeline") }
            let borders = body.map { HostileNamesTests.columns(of: "│", in: $0) }
            let common = borders.dropFirst().reduce(borders.first ?? []) { $0.intersection($1) }
            #expect(body.count > 20 && !common.isEmpty, "\n\(picture)")
            expectAligned("+1 −0  shell (writer)", in: Array(body), 4)
        }

        private func expectAligned(_ text: String, in rows: [Substring], _ atLeast: Int) {
            let places = rows.compactMap { row in
                row.firstRange(of: text).map { HostileNamesTests.width(row[..<$0.lowerBound]) }
            }
            let picture = rows.joined(separator: "\n")
            #expect(places.count >= atLeast && Set(places).count == 1, "\(places)\n\(picture)")
        }

        private static func columns(of sign: Character, in row: Substring) -> Set<Int> {
            var (found, column) = (Set<Int>(), 0)
            for character in row {
                if character == sign { found.insert(column) }
                column += width(String(character)[...])
            }
            return found
        }

        /// Of what is in these names, as it has been since there are terminals.
        private static func width(_ text: Substring) -> Int {
            text.unicodeScalars.reduce(0) { sum, scalar in
                switch scalar.value {
                case 0x300...0x36f, 0x200b...0x200f: sum
                case 0x4e00...0x9fff, 0x1f300...0x1faff: sum + 2
                default: sum + 1
                }
            }
        }
    }
}
