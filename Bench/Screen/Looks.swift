import Emulator
import Glibc
import Swarm

/// What is measured of a screen, ours or another one: each look is at a program of its own.
struct Looks {
    /// The program and its arguments.
    let command: [String]
    /// Whether so much happens meanwhile that the picture never comes to rest.
    var isBusy = false

    /// As long as a busy picture is given to become whole, in seconds.
    private static let beginning = 2.0

    private func sit() throws -> Seat {
        let seat = try Seat(command)
        if isBusy { _ = try seat.watch(seconds: Looks.beginning) } else { try seat.settle() }
        return seat
    }

    // MARK: - At rest

    private static let seconds = 5.0

    /// What it takes and writes while nothing happens; `others` work for it.
    func rest(with others: [pid_t] = []) throws -> JSON {
        let seat = try sit()
        let (own, all) = (try Usage.processorSeconds(seat.process), try total(others))
        let bytes = try seat.watch(seconds: Looks.seconds)
        let spent = try Usage.processorSeconds(seat.process) - own
        let together = try total(others) - all + spent
        return [
            "screen_us": JSON(spent / Looks.seconds * 1e6),
            "together_us": JSON(together / Looks.seconds * 1e6), "bytes": JSON(bytes),
        ]
    }

    private func total(_ pids: [pid_t]) throws -> Double {
        try pids.reduce(0) { try $0 + Usage.processorSeconds($1) }
    }

    // MARK: - Keys

    private static let keys = 100

    /// How long it takes from a key until the pointer is elsewhere.
    func keys(until marker: String) throws -> JSON {
        try press(try sit(), until: marker)
    }

    /// How many cells such a key changes, and what of the processor it takes.
    func frame(until marker: String) throws -> JSON {
        let seat = try sit()
        let cells = try seat.cellsChanged(by: "j")
        let result = try press(seat, until: marker)
        return JSON((result.object ?? []) + [JSON.Field("cells", JSON(cells))])
    }

    private func press(_ seat: Seat, until marker: String) throws -> JSON {
        var micros: [Double] = []
        let before = try Usage.processorSeconds(seat.process)
        for count in 0..<Looks.keys {
            micros.append(try seat.press(count % 2 == 0 ? "j" : "k", until: marker) * 1e6)
            // A person is slower than that, too; the next key finds a screen at rest.
            _ = try seat.watch(seconds: 0.02)
        }
        let spent = try Usage.processorSeconds(seat.process) - before
        let sample = Sample(micros)
        return [
            "median_us": JSON(sample.median), "p99_us": JSON(sample.percentile99),
            "cpu_us": JSON(spent / Double(Looks.keys) * 1e6),
        ]
    }

    /// Neither a control sequence nor a clock has any of these.
    private static let letters = Array("aefgijkpvwxyz")

    private static let hastyLetters = 200

    /// How long it takes from a letter until it comes back from a program that gives each back: as a person types,
    /// and then as a machine would, each as soon as the one before has come.
    func letters(_ count: Int) throws -> JSON {
        let seat = try sit()
        var (micros, typed) = ([Double](), "")
        for place in 0..<count + Looks.hastyLetters {
            let letter = String(Looks.letters[place % Looks.letters.count])
            typed += letter
            micros.append(try seat.press(letter, until: letter) * 1e6)
            // The next one finds whatever belongs to this one done.
            if place < count { _ = try seat.watch(seconds: 0.02) }
        }
        try seat.settle()
        guard seat.emulator.text.filter({ $0 != "\n" }).contains(typed) else {
            throw Failure("not all that was typed is shown: \(seat.emulator.text)")
        }
        let (sample, hasty) = (Sample(Array(micros[..<count])), Sample(Array(micros[count...])))
        return [
            "shown": JSON(typed.count), "median_us": JSON(sample.median),
            "p99_us": JSON(sample.percentile99), "hasty_us": JSON(hasty.median),
        ]
    }

    // MARK: - The first picture

    /// From the start of the program until its picture is whole.
    func open() throws -> JSON {
        let times = try (0..<3).map { _ in try Seat(command).settle() * 1e6 }
        return ["median_us": JSON(Sample(times).median)]
    }

    /// The same where a clock may tick in the first row, or the picture says for a while how far it is; and
    /// the memory then.
    func openWhole(showing isWhole: (String) -> Bool = { _ in true }) throws -> JSON {
        let seat = try Seat(command)
        let micros = try seat.stand() * 1e6
        guard isWhole(seat.emulator.text) else {
            throw Failure("the picture is not whole: \(seat.emulator.text.suffix(200))")
        }
        return ["open_us": JSON(micros), "kib": JSON(try Usage.kibibytes(seat.process))]
    }

    // MARK: - The past

    /// How a place in the log is gone to.
    struct Travel {
        /// What brings it to the past.
        var begin: String
        var back = "h"
        /// Keys that go elsewhere, a place after the other.
        var jumps: [String]
        /// Shares of a log that lie far from one another.
        static let tenths = [5, 2, 8, 1, 9, 4, 7, 3, 6]
    }

    /// Steps and jumps, each until the picture is whole, and the memory after them.
    func travel(_ travel: Travel) throws -> JSON {
        let seat = try begin(travel)
        let jumps = try travel.jumps.map { try time($0, seat) }
        let steps = try (0..<20).map { _ in try time(travel.back, seat) }
        return [
            "step_us": JSON(Sample(steps).median), "jump_us": JSON(Sample(jumps).median),
            "kib": JSON(try Usage.kibibytes(seat.process)),
        ]
    }

    /// A step after each jump; the slowest of all.
    func wander(_ travel: Travel) throws -> JSON {
        let seat = try begin(travel)
        let times = try travel.jumps.flatMap { jump in
            [try time(jump, seat), try time(travel.back, seat)]
        }
        return ["slowest_us": JSON(Sample(times).most)]
    }

    private func begin(_ travel: Travel) throws -> Seat {
        let seat = try sit()
        try seat.type(travel.begin)
        try seat.settle()
        return seat
    }

    private func time(_ keys: String, _ seat: Seat) throws -> Double {
        let start = Clock.wall
        // A picture that is long in coming is waited for, too.
        let first = try seat.press(keys, until: "")
        return max(first, try seat.settle(since: start)) * 1e6
    }
}
