import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// However often programs start and end, nothing of them stays with supervisor and keeper.
    @Suite struct Leaks {
        /// `SPAWNS=` says how many agents are started.
        private static let spawns = Settings.number("SPAWNS") ?? 500

        /// What starts and ends, and what the answer to its start is.
        private static let programs: [(command: [String], answer: String)] = [
            (["true"], "ok"), (["no-such-program"], "not_started"),
            (["sh", "-c", "(sh -c '(true &)' &)"], "ok"),
        ]
        private static let names = 15

        @Test func nothingStaysOfWhatHasEnded() throws {
            let colony = try Colony()
            try colony.skep("up")
            let health = try colony.health()
            let processes = [health["pid"], health["keeper_pid"]].map { Int32($0?.int ?? 0) }
            let line = try ControlLine(to: colony)
            // The keeper keeps of each name what it can be started again from.
            for number in 0..<Leaks.names { try spawn(number, line) }
            try waitForEnd(line)
            let before = try settled(processes, line)
            for number in 0..<Leaks.spawns { try spawn(number, line) }
            try waitForEnd(line)
            let after = try settled(processes, line, as: before)
            #expect(after.complaints(since: before) == [])
            let growth = after.resident - before.resident
            print(
                "\(Leaks.spawns) spawns: \(growth) bytes more resident,",
                "\(growth / Int64(Leaks.spawns)) a spawn, of \(before.resident)")
            #expect(after.excess(since: before, starts: Leaks.spawns) == 0)
        }

        /// The next agent of a name, when the one before has ended.
        private func spawn(_ number: Int, _ line: ControlLine) throws {
            let program = Leaks.programs[number % Leaks.programs.count]
            let deadline = ContinuousClock.now + .seconds(30)
            var answer = "name_taken"
            while answer == "name_taken", ContinuousClock.now < deadline {
                answer = try line.spawn("n\(number % Leaks.names)", program.command)
            }
            #expect(answer == program.answer, "spawn \(number) of \(program.command)")
        }

        private func waitForEnd(_ line: ControlLine) throws {
            let ends = ["completed", "failed", "terminated"]
            let deadline = ContinuousClock.now + .seconds(30)
            var left = 1
            while left > 0, ContinuousClock.now < deadline {
                let agents = try line.ask("list")["agents"]?.array ?? []
                left = agents.count { !ends.contains($0["status"]?.string ?? "") }
            }
            #expect(left == 0)
        }

        /// As it is when holders are gone and the keeper has closed what it was told to: as before,
        /// or, where there is no before, the same look after look.
        private func settled(
            _ processes: [Int32], _ line: ControlLine, as before: Belongings? = nil
        ) throws -> Belongings {
            let deadline = ContinuousClock.now + .seconds(20)
            var belongings = Belongings(of: processes)
            var looks = 0
            while looks < 50, ContinuousClock.now < deadline {
                // Each answer is a turn of the supervisor.
                _ = try line.ask("hello")
                let next = Belongings(of: processes)
                let isSettled = next.complaints(since: before ?? belongings).isEmpty
                if isSettled, before != nil { return next }
                looks = isSettled ? looks + 1 : 0
                belongings = next
            }
            return belongings
        }

        @Test func aLeakIsFound() throws {
            let scratch = Scratch()
            let pipe = scratch.path + "/pipe"
            mkfifo(pipe, 0o600)
            let script = "echo ready; read line <\(pipe); exec {leak}</dev/null; echo leaked; wait"
            let leaky = try Child(["bash", "-c", "sleep 600 & " + script])
            _ = try leaky.line("ready")
            let before = Belongings(of: [leaky.process])
            TextFile.write(Array("go on\n".utf8), to: pipe)
            _ = try leaky.line("leaked")
            let complaints = Belongings(of: [leaky.process]).complaints(since: before)
            #expect(complaints.count == 1 && complaints[0].hasPrefix("descriptors"))
        }

        @Test func memoryThatIsKeptIsFound() throws {
            let scratch = Scratch()
            let pipe = scratch.path + "/pipe"
            mkfifo(pipe, 0o600)
            let script = "echo ready; read line <\(pipe); printf -v kept '%4194304s' x; echo kept"
            let hoarder = try Child(["bash", "-c", "sleep 600 & \(script); wait"])
            _ = try hoarder.line("ready")
            let before = Belongings(of: [hoarder.process])
            TextFile.write(Array("go on\n".utf8), to: pipe)
            _ = try hoarder.line("kept")
            let after = Belongings(of: [hoarder.process])
            #expect(before.resident > 0 && before.excess(since: before, starts: 500) == 0)
            #expect(after.excess(since: before, starts: 500) > 1 << 20)
        }

        @Test func aZombieIsFound() throws {
            // As the program it becomes it never asks what became of the child.
            let child = "until grep -q sleep /proc/$$/comm; do :; done"
            let parent = try Child(["bash", "-c", "\(child) & exec sleep 600"])
            let deadline = ContinuousClock.now + .seconds(20)
            var complaints: [String] = []
            while ContinuousClock.now < deadline, complaints.isEmpty {
                let belongings = Belongings(of: [parent.process])
                complaints = belongings.complaints(since: belongings)
            }
            #expect(complaints.first?.hasPrefix("zombies") == true)
        }
    }
}
