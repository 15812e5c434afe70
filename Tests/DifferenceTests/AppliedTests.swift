import Glibc
import Support
import Swarm
import Testing

/// Other programs take our texts and make the new files of the old ones, whatever these hold.
@Suite(.serialized) struct AppliedTests {
    /// What the programs find of a user's or a machine's settings is nothing.
    private func run(_ command: [String], in directory: String) throws -> Child {
        let settings = ["GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C"]
        let bounds = ["GIT_CEILING_DIRECTORIES=\(directory)"]
        return try Child.run(["env", "-C", directory] + settings + bounds + command)
    }

    private func make(
        _ pairs: [Pair], in directory: String, _ side: KeyPath<Pair, FilePatch.Version?>
    ) {
        mkdir(directory, 0o755)
        for pair in pairs { if let version = pair[keyPath: side] { version.make(in: directory) } }
    }

    private func expectNew(_ pairs: [Pair], in directory: String, by program: String) {
        let wrong = pairs.filter { pair in
            pair.new.map { !$0.isThere(in: directory) }
                ?? FilePatch.Version.isAnything(pair.path, in: directory)
        }
        #expect(wrong.isEmpty, "\(program) made other files: \(wrong.prefix(2).map(\.description))")
        let count = Scratch.names(in: directory).count
        #expect(count == pairs.count { $0.new != nil }, "\(program) left other files")
    }

    @Test(arguments: [
        ("git", ["git", "apply", "--whitespace=nowarn", "../patch"]),
        ("patch", ["patch", "-p1", "-s", "-F0", "-i", "../patch"]),
    ])
    func theNewFilesAreMade(_ program: String, _ command: [String]) throws {
        for round in 0..<10 {
            var source = SplitMix(seed: 4, UInt64(round))
            let scratch = Scratch(inMemory: true)
            let pairs = (0..<300).map { Pair(number: $0, from: &source) }
            make(pairs, in: "\(scratch.path)/work", \.old)
            write(
                pairs.flatMap { FilePatch.between($0.old, $0.new) }.flatMap(\.text),
                to: "\(scratch.path)/patch")
            let child = try run(command, in: "\(scratch.path)/work")
            #expect(try child.wait() == .exited(0), "\(child.errors) \(child.lines.prefix(3))")
            expectNew(pairs, in: "\(scratch.path)/work", by: program)
        }
    }

    /// Each of these is one of a kind, so it is applied by itself.
    @Test(arguments: OddPair.all)
    func oddFilesAreMadeToo(_ odd: OddPair) throws {
        for (program, command) in [
            ("git", ["git", "apply", "--whitespace=nowarn", "../patch"]),
            ("patch", ["patch", "-p1", "-s", "-F0", "-i", "../patch"]),
        ] where !odd.refusedBy.contains(program) {
            let scratch = Scratch(inMemory: true)
            make([odd.pair], in: "\(scratch.path)/work", \.old)
            let patches = FilePatch.between(odd.pair.old, odd.pair.new)
            write(patches.flatMap(\.text), to: "\(scratch.path)/patch")
            let child = try run(command, in: "\(scratch.path)/work")
            #expect(try child.wait() == .exited(0), "\(program): \(child.errors) \(child.lines)")
            expectNew([odd.pair], in: "\(scratch.path)/work", by: program)
        }
    }

    /// git is told to find the least there is, and finds no less.
    @Test func nothingIsSaidToChangeThatDidNot() throws {
        var compared = 0
        for round in 0..<10 {
            var source = SplitMix(seed: 5, UInt64(round))
            let scratch = Scratch(inMemory: true)
            let pairs = (0..<200).map { Pair(number: $0, from: &source) }
                .filter { $0.old != nil && $0.new != nil }
            make(pairs, in: "\(scratch.path)/old", \.old)
            make(pairs, in: "\(scratch.path)/new", \.new)
            let child = try run(
                [
                    "git", "diff", "--no-index", "--no-renames", "--minimal", "--numstat", "old",
                    "new",
                ], in: scratch.path)
            try child.wait()
            var git: [String: Int] = [:]
            for line in child.lines {
                let words = line.split(separator: "\t")
                guard words.count == 3, let added = Int(words[0]), let removed = Int(words[1])
                else { continue }
                git[String(words[2].split(separator: "/").last ?? "")] = added + removed
            }
            for pair in pairs {
                let patches = FilePatch.between(pair.old, pair.new)
                let ours = patches.reduce(0) { $0 + $1.added + $1.removed }
                #expect(ours == git[pair.name] ?? 0, "\(pair.description)")
                compared += ours > 0 ? 1 : 0
            }
        }
        #expect(compared > 500)
    }

    @Test func aCappedTextIsRefused() throws {
        let lines = (0..<100).map { "line \($0)\n" }
        let pair = Pair(
            "a", Array(lines.joined().utf8), Array(lines.map { "\($0)x\n" }.joined().utf8))
        for limit in [0, 100, 1_000] {
            let capped = FilePatch.between(pair.old, pair.new).map { $0.capped(to: limit) }
            #expect(capped.first?.remainder != nil)
            for command in [
                ["git", "apply", "../patch"], ["patch", "-p1", "--dry-run", "-i", "../patch"],
            ] {
                let scratch = Scratch(inMemory: true)
                make([pair], in: "\(scratch.path)/work", \.old)
                write(capped.flatMap(\.text), to: "\(scratch.path)/patch")
                let child = try run(command, in: "\(scratch.path)/work")
                #expect(try child.wait() != .exited(0), "\(command[0])")
            }
        }
    }
}
