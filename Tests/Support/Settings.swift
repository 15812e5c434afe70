import Glibc

/// What a run of the trials is made from; all of it can be set from outside.
public enum Settings {
    /// `SEED=` repeats a run; every failure names it.
    public static let seed = number("SEED").map { UInt64($0) } ?? UInt64.random(in: 1...999_999)
    /// `POINTS=` says how many crashes a sweep tries.
    public static let points = number("POINTS") ?? 60
    /// `FULL=1` takes the long way everywhere.
    public static let isFull = number("FULL") == 1

    /// One seed for each trial, whatever else runs.
    public static func seed(_ names: Int...) -> UInt64 {
        var dice = SplitMix(seed: seed)
        return names.reduce(into: seed) { mixed, name in
            dice = SplitMix(seed: mixed, UInt64(bitPattern: Int64(name)))
            mixed = dice.next() % 1_000_000_000
        }
    }

    /// Nil where it is not set, or no number.
    public static func number(_ name: String) -> Int? {
        getenv(name).flatMap { Int(String(cString: $0)) }
    }
}
