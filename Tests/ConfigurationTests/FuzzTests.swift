import Configuration
import Support
import Swarm
import Testing

/// Whatever bytes come, a manifest is either right as a whole or refused with places that exist.
@Suite struct FuzzTests {
    private static let pieces = [
        "agents:", "\n", "  ", "    ", "coder", ": ", "{", "}", "[", "]", ", ", "command", "count",
        "environment", "pty", "true", "3", "'", "\"", "\\0", "|\n", "- ", "? ", "&a ", "*a",
        "!!str ",
        "#", "---\n", "...", "A=b", "restart", "never", "\t", "é", "\u{1f600}", "\r\n", "~", "<<",
        "role: x", "cwd: .", "1e3", "%YAML 1.1\n", "\0", "\u{1b}",
    ]

    private static let sound = Array(
        """
        agents:
          coder: {command: [a, "b\\n"], count: 2, environment: {A: b, C: 'd'}}
          critic:
            command: |
              make
            environment: [A=b]
            restart: always
            pty: false

        """.utf8)

    @Test func noBytesGetThroughThatAreNoManifest() {
        var random = SplitMix(seed: Settings.seed(1))
        var taken = 0
        for round in 0..<6_000 {
            let bytes = round.isMultiple(of: 2) ? mutated(&random) : composed(&random)
            let fault = Self.fault(bytes)
            #expect(fault == nil, "SEED=\(Settings.seed) round \(round): \(bytes)")
            if (try? Manifest(bytes)) != nil { taken += 1 }
        }
        // Else only refusals would be looked at.
        #expect(taken > 100, "SEED=\(Settings.seed)")
    }

    /// The check finds what it is for.
    @Test func aMistakeInWhatIsTakenIsFound() throws {
        let good = try Manifest(Self.sound).agents
        #expect(Self.fault(good) == nil)
        #expect(Self.fault(good + [good[0]]) != nil, "a name twice")
        for spoil: (inout Manifest.Agent) -> Void in [
            { $0.command = [] }, { $0.command.append("a\0") }, { $0.environment.append("=x") },
            { $0.role = "\0" },
        ] {
            var bad = good
            spoil(&bad[0])
            #expect(Self.fault(bad) != nil)
        }
        #expect(!Self.exists(Place(line: 12, column: 1), in: Self.sound))
        #expect(!Self.exists(Place(line: 1, column: 12), in: Self.sound))
    }

    private func mutated(_ random: inout SplitMix) -> [UInt8] {
        var bytes = Self.sound
        for _ in 0...random.below(3) {
            let place = random.below(bytes.count)
            switch random.below(4) {
            case 0: bytes[place] = UInt8(random.below(256))
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: random.pick(Self.pieces).utf8, at: place)
            default: bytes.removeSubrange(place..<min(bytes.count, place + 8))
            }
        }
        return bytes
    }

    private func composed(_ random: inout SplitMix) -> [UInt8] {
        (0...random.below(40)).flatMap { _ in Array(random.pick(Self.pieces).utf8) }
    }

    /// What is wrong with the answer to these bytes.
    private static func fault(_ bytes: [UInt8]) -> String? {
        do throws(Mistakes) {
            return fault(try Manifest(bytes).agents)
        } catch {
            let isSorted = zip(error.list, error.list.dropFirst()).allSatisfy {
                $0.place <= $1.place
            }
            guard isSorted else { return "not in order" }
            let stray = error.list.first { !exists($0.place, in: bytes) }
            return stray.map { "no such place: \($0)" }
        }
    }

    private static func fault(_ agents: [Manifest.Agent]) -> String? {
        guard Set(agents.map(\.name)).count == agents.count else { return "a name twice" }
        for agent in agents {
            let texts = agent.command + agent.environment + [agent.role, agent.directory ?? ""]
            guard !agent.command.isEmpty, !agent.command[0].isEmpty else { return "no command" }
            guard texts.allSatisfy({ !$0.utf8.contains(0) }) else { return "a NUL byte" }
            let areVariables = agent.environment.allSatisfy {
                $0.utf8.dropFirst().contains(UInt8(ascii: "="))
            }
            guard areVariables else { return "no variable" }
        }
        return nil
    }

    /// A place in the file, or right behind a line of it.
    private static func exists(_ place: Place, in bytes: [UInt8]) -> Bool {
        let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
        guard place.line >= 1, place.column >= 1, place.line <= lines.count + 1 else {
            return false
        }
        guard place.line <= lines.count else { return place.column == 1 }
        let line = String(decoding: lines[place.line - 1], as: UTF8.self)
        return place.column <= line.unicodeScalars.count + 1
    }
}
