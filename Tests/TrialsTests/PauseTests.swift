import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// `paused` is true of every process and every thread, and a resume gives back what was there.
    @Suite struct Pauses {
        /// Agents whose processes are hard to find.
        static func family(onTerminal: Bool) -> [Bee] {
            var bees = Bee.Shape.allCases.map { shape in
                var bee = Bee("\(shape)")
                bee.fork = shape
                return bee
            }
            var threads = Bee("threads")
            threads.threads = 100
            var forker = Bee("forker")
            forker.more = ["--fork-fast"]
            bees += [threads, forker]
            for place in bees.indices {
                (bees[place].lines, bees[place].rate) = (-1, 50)
                bees[place].onTerminal = onTerminal
            }
            return bees
        }

        /// How many bytes of each agent are in the log.
        private func lengths(_ colony: Colony) throws -> [String: Int64] {
            let query = """
                SELECT agents.metadata->>'name' AS name, sum(length(content)) AS bytes
                FROM events JOIN agents ON agents.id = agent_id
                WHERE event_type = 'output' AND subject IN ('out', 'err', 'pty') GROUP BY 1
                """
            let said = try colony.skep("sql", "--json", query)
            try #require(said.code == 0, "\(said.errors)")
            let rows = try said.lines.map { try JSON(parsing: $0) }
            return Dictionary(
                uniqueKeysWithValues: rows.map {
                    ($0["name"]?.string ?? "", $0["bytes"]?.int ?? 0)
                })
        }

        @Test(arguments: [true, false])
        func nobodyOfAnyShapeGoesOn(onTerminal: Bool) throws {
            let colony = try Colony()
            let clock = try Clock(colony)
            let bees = Pauses.family(onTerminal: onTerminal)
            for bee in bees { try colony.run(bee) }
            var holders: [String: Int32] = [:]
            for bee in bees { holders[bee.name] = try colony.holder(of: bee.name) }
            for round in 1...Pauses.rounds {
                let comment = Comment(rawValue: "round \(round)")
                for bee in bees {
                    #expect(try colony.skep("pause", bee.name).code == 0, comment)
                    let stillness = Stillness(below: try #require(holders[bee.name]))
                    #expect(stillness.isWhole && stillness.all > 0, "\(bee.name): \(stillness)")
                }
                let status = try colony.agents()
                #expect(bees.allSatisfy { status[$0.name]?["status"] == "paused" }, comment)
                // What was printed before is on its way for a moment.
                try clock.pass(10)
                let before = try lengths(colony)
                try clock.pass(50)
                var after = try lengths(colony)
                for bee in bees { #expect(before[bee.name] == after[bee.name], "\(bee.name)") }
                #expect(before["clock"] != after["clock"], "the clock stood still")

                #expect(try colony.skep(["resume"] + bees.map(\.name)).code == 0, comment)
                for bee in bees {
                    let stillness = Stillness(below: try #require(holders[bee.name]))
                    #expect(!stillness.isWhole, "\(bee.name): \(stillness)")
                }
                try look(until: "all print again") {
                    try clock.pass(1)
                    after = try lengths(colony)
                    return bees.allSatisfy { before[$0.name] != after[$0.name] }
                }
            }
        }

        /// `TIMES=` says how often each shape is paused.
        private static let rounds = Settings.number("TIMES") ?? 2

        @Test func whoWasStoppedBeforeStaysSo() throws {
            let colony = try Colony()
            var bee = Bee("pair")
            (bee.lines, bee.rate, bee.fork) = (-1, 50, .setsid)
            try colony.run(bee)
            let holder = try colony.holder(of: "pair")
            let first = Int32(try colony.agents()["pair"]?["pid"]?.int ?? 0)
            let second = try #require(Census().descendants(of: first).first).number
            for _ in 1...2 {
                kill(second, SIGSTOP)
                try look(until: "one is stopped") { Census()[second]?.isStopped == true }
                #expect(try colony.skep("pause", "pair").code == 0)
                #expect(Stillness(below: holder).isWhole)
                // Whoever comes after the supervisor knows of it too.
                try colony.killSupervisor()
                try colony.wait("paused again") { $0["pair"]?["status"] == "paused" }
                #expect(try colony.skep("resume", "pair").code == 0)
                let census = Census()
                #expect(census[first]?.isStopped == false && census[second]?.isStopped == true)
                kill(second, SIGCONT)
                try look(until: "it goes on") { Census()[second]?.isStopped == false }
            }
        }

        /// Teeth: what most tools do is found to be incomplete by the same look.
        @Test(arguments: [Bee.Shape.setsid, .daemon])
        func aPauseOfTheGroupIsFoundIncomplete(_ shape: Bee.Shape) throws {
            let colony = try Colony()
            var bee = Bee("escaped")
            (bee.lines, bee.rate, bee.fork) = (-1, 50, shape)
            try colony.run(bee)
            let holder = try colony.holder(of: "escaped")
            let first = Int32(try colony.agents()["escaped"]?["pid"]?.int ?? 0)
            killpg(first, SIGSTOP)
            try look(until: "the first is stopped") { Census()[first]?.isStopped == true }
            let stillness = Stillness(below: holder)
            #expect(stillness.stopped == 1 && !stillness.isWhole, "\(stillness)")
        }
    }
}
