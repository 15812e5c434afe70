import Glibc
import Support

/// Whoever works in a workspace: makes, changes, moves and removes at random.
struct Hands {
    let plot: Plot
    var dice: SplitMix

    init(_ plot: Plot, _ dice: SplitMix) {
        self.plot = plot
        self.dice = dice
    }

    /// The paths that were touched.
    mutating func edit() throws -> [[UInt8]] {
        var touched: [[UInt8]] = []
        for _ in 0...dice.below(4) { touched += try editOnce() }
        return touched
    }

    private mutating func editOnce() throws -> [[UInt8]] {
        let present = Likeness(of: plot.root).things.sorted {
            $0.key.lexicographicallyPrecedes($1.key)
        }
        let directories = [[]] + present.filter { $0.value.mode & S_IFMT == S_IFDIR }.map(\.key)
        let files = present.filter { $0.value.mode & S_IFMT == S_IFREG }.map(\.key)
        let place = join(dice.pick(directories), name())
        let isFree = !present.contains { $0.key == place } && place.count < 2_000
        switch dice.below(12) {
        case 0..<4 where isFree: try plot.write(place, dice.bytes(dice.below(300)))
        case 4 where isFree: try plot.directory(place)
        case 5 where isFree: try plot.link(place, to: dice.pick([name(), Array("/etc".utf8)]))
        case 6 where isFree && !present.isEmpty:
            let from = dice.pick(present).key
            guard !place.starts(with: from + [0x2f]) else { return [] }
            try plot.move(from, to: place)
            return [from, place]
        case 7 where !present.isEmpty:
            let gone = dice.pick(present).key
            plot.remove(gone)
            return [gone]
        case 8 where !present.isEmpty:
            let thing = dice.pick(present)
            guard thing.value.mode & S_IFMT != S_IFLNK else { return [] }
            try plot.mode(thing.key, dice.pick([0o644, 0o755, 0o600, 0o700, 0o777, 0o664]))
            return [thing.key]
        case 9... where !files.isEmpty:
            let file = dice.pick(files)
            try plot.write(file, dice.bytes(dice.below(300)))
            return [file]
        default: return []
        }
        return [place]
    }

    private func join(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
        directory.isEmpty ? name : directory + [0x2f] + name
    }

    /// Few of them, so that files and directories take each other's places.
    private mutating func name() -> [UInt8] {
        switch dice.below(12) {
        case 0: [0xff, 0x80 + UInt8(dice.below(4))]
        case 1: [UInt8](repeating: 0x6c, count: 255)
        case 2: Array("a b\n".utf8)
        case 3: Array("ü".utf8)
        default: [UInt8(ascii: "a") + UInt8(dice.below(8))]
        }
    }
}
