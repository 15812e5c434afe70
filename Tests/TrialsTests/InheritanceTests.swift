import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What an agent gets from whoever starts it: descriptors 0 to 3, and its own environment.
    @Suite struct Inheritance {
        /// `LOOKS=` says how many look while others start.
        private static let looks = Settings.number("LOOKS") ?? 40
        private static let others = 50

        @Test func thereAreFourDescriptorsWhileOthersStart() throws {
            let colony = try Colony()
            try colony.skep("up")
            let line = try ControlLine(to: colony)
            for look in 0..<Inheritance.looks {
                // Always some on their way.
                if look % 10 == 0 {
                    try line.finishSpawning()
                    for _ in 0..<Inheritance.others { try line.beginSpawning(["true"]) }
                }
                let stream = look % 2 == 0 ? ["--pipe"] : []
                try colony.skep(
                    ["run", "--name", "look-\(look)"] + stream + [
                        "--", "ls", "-l", "/proc/self/fd",
                    ])
            }
            let names = (0..<Inheritance.looks).map { "look-\($0)" }
            try colony.waitForEnd(of: names)
            for name in names {
                let found = try Inheritance.descriptors(colony.skep("logs", "--raw", name).lines)
                // The last one is its own, of the directory it lists.
                #expect(found == [0, 1, 2, 3, 4], "\(name)")
            }
        }

        @Test func oneMoreIsFound() throws {
            let script = "exec 7</dev/null; ls -l /proc/self/fd"
            let found = try Inheritance.descriptors(Child.run(["bash", "-c", script]).lines)
            // What the process of the tests leaves open is found as well.
            #expect(found.contains(7))
        }

        /// The numbers in what `ls -l` says of links: `… 3 -> pipe:[17]`.
        private static func descriptors(_ lines: [String]) -> [Int] {
            lines.compactMap { line in
                let words = line.split(whereSeparator: \.isWhitespace)
                return words.firstIndex(of: "->").flatMap { Int(words[$0 - 1]) }
            }.sorted()
        }

        @Test func theEnvironmentIsThatOfWhoeverAsks() throws {
            let colony = try Colony()
            let secret = ["env", "TRIAL_SECRET=of-the-supervisor"]
            #expect(try Child.run(secret + colony.command(["up"])).wait() == .exited(0))
            try colony.skep("run", "--name", "without", "--pipe", "--", "env")
            // Teeth: where whoever asks has it, the agent has it, and the same look finds it.
            _ = try Child.run(
                secret + colony.command(["run", "--name", "with", "--pipe", "--", "env"]))
            try colony.waitForEnd(of: ["without", "with"])
            let without = try colony.skep("logs", "--raw", "without").lines
            #expect(without.contains("SKEP_AGENT=without"))
            #expect(!without.contains { $0.hasPrefix("TRIAL_SECRET=") })
            let with = try colony.skep("logs", "--raw", "with").lines
            #expect(with.contains("TRIAL_SECRET=of-the-supervisor"))
        }
    }
}
