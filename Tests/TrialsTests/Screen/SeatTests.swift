import Support
import Testing

extension SwarmTrials {
    /// What looks at the screen is no screen: it says what is so, and when.
    @Suite struct SeatTests {
        /// A program on a terminal of its own, in a line of a shell's.
        private func seat(_ line: String, seconds: Int64 = 60) throws -> Seat {
            try Seat(running: ["sh", "-c", "stty raw -echo; \(line)"], seconds: seconds)
        }

        /// The rest of a sequence may be on its way while it is looked.
        @Test func whatIsBrokenOffForNowIsNoViolation() throws {
            let seat = try seat(#"printf 'well\033['; head -c 1 >/dev/null; printf '0m'"#)
            try seat.shows("well")
            try seat.tap.read { $0.bytes.last == 0x5b }
            // So it looks to whoever does not wait for the end.
            #expect(TapStream.violations(in: seat.tap.bytes).count == 1)
            seat.tap.type("m")
            #expect(try seat.violations() == [])
        }

        // Teeth: what never becomes whole is one, and so is what nobody may write, however it goes on.
        @Test(arguments: [#"well\033["#, #"\033]0;a name\007well"#, #"well\033[6n, and more"#])
        func whatNoScreenMayWriteIsFound(_ text: String) throws {
            let seat = try seat("printf '\(text)'; head -c 1 >/dev/null")
            try seat.shows("well")
            seat.tap.type("m")
            #expect(try seat.violations().count == 1)
        }

        /// What is there already is no answer to a key.
        @Test func whatIsShownBeforeAKeyIsNoAnswerToIt() throws {
            let seat = try seat(
                "printf 'here'; head -c 1; printf ' and there'; head -c 1", seconds: 10)
            try seat.shows("here")
            #expect(try seat.type("m", until: "and there"))
            #expect(throws: Child.Failure.self) { try seat.type("m", until: "here") }
        }

        /// Whoever leaves something behind, or does not leave well, is found by it.
        @Test func whatIsLeftBehindIsTold() throws {
            let orderly = "modes=$(stty -g); stty raw -echo; head -c 1 >/dev/null"
            #expect(try Seat(running: ["sh", "-c", "\(orderly); stty $modes"]).leave() == [])
            #expect(try Seat(running: ["sh", "-c", orderly]).leave() == ["stty"])
            let failed = try Seat(running: ["sh", "-c", "\(orderly); stty $modes; exit 3"]).leave()
            #expect(failed == ["exited(3)"])
        }
    }
}
