import Glibc
import Linux
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Nobody dies because the thread that started it has ended: a signal for that would come, and a
    /// swarm that only waits would lose its agents after some seconds or minutes.
    @Suite struct Idle {
        @Test func twentyThatWaitOutliveTheThreadsOfTheSupervisor() throws {
            let colony = try Colony()
            for number in 0..<20 {
                try colony.skep("run", "--name", "idle-\(number)", "--pipe", "--", "sleep", "700")
            }
            let before = try colony.agents().mapValues { $0["pid"]?.int }
            try colony.killSupervisor()
            let after = try colony.agents()
            #expect(after.mapValues { $0["pid"]?.int } == before && before.count == 20)
            #expect(after.values.allSatisfy { $0["status"] == "running" })
        }

        /// Two children of one thread: one is to die with it, and the other answers when it has.
        @Test(.enabled(if: Host.lacks(["setpriv"]) == nil))
        func aProgramOutlivesTheThreadThatStartedIt() throws {
            let input = try Pipe(isNonblocking: false)
            let output = try Pipe(isNonblocking: false)
            let pair = try startInAThreadThatEnds(input.reader.number, output.writer.number)
            let (ours, victim) = (try Watched(pair.ours), try Watched(pair.victim))
            defer { try? ours.kill() }
            #expect(victim.ends())
            #expect(try input.writer.write(Array("there\n".utf8)) == .bytes(6))
            var answer: [UInt8] = []
            #expect(try output.reader.read(appendingTo: &answer, limit: 6) == .bytes(6))
            #expect(!ours.ends(within: 0))
        }

        private func startInAThreadThatEnds(
            _ input: CInt, _ output: CInt
        ) throws -> (ours: Int32, victim: Int32) {
            final class Order {
                let (input, output): (CInt, CInt)
                var ours: Int32 = 0
                var victim: Int32 = 0
                init(_ input: CInt, _ output: CInt) { (self.input, self.output) = (input, output) }

                func carryOut() {
                    let cat = Spawner("/bin/cat", ["cat"], environment: [])
                    ours = (try? cat.spawn([input, output, nil]).number) ?? 0
                    let sleep = ["setpriv", "--pdeathsig", "KILL", "sh", "-c", "echo; sleep 700"]
                    let mortal = Spawner(
                        "/usr/bin/setpriv", sleep, environment: ["PATH=/bin:/usr/bin"])
                    // The thread must not end before the wish was uttered.
                    guard let said = try? Pipe(isNonblocking: false) else { return }
                    victim = (try? mortal.spawn([nil, said.writer.number, nil]).number) ?? 0
                    var bytes: [UInt8] = []
                    _ = try? said.reader.read(appendingTo: &bytes, limit: 1)
                }
            }
            let order = Order(input, output)
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { raw in
                    guard let raw else { return nil }
                    Unmanaged<Order>.fromOpaque(raw).takeUnretainedValue().carryOut()
                    return nil
                }, Unmanaged.passUnretained(order).toOpaque())
            #expect(code == 0)
            pthread_join(thread, nil)
            return (order.ours, order.victim)
        }

        /// All that keeper, supervisor, holder and agent ask of prctl, from the first start to the end.
        @Test(.enabled(if: Host.canTrace)) func nobodyAsksToDieWithItsParent() throws {
            let calls = try wishes(of: ["true"])
            #expect(calls.contains("PR_SET_CHILD_SUBREAPER") && !calls.contains("PDEATHSIG"))
        }

        @Test(.enabled(if: Host.canTrace && Host.lacks(["setpriv"]) == nil))
        func whoAsksForItIsFound() throws {
            let calls = try wishes(of: ["setpriv", "--pdeathsig", "TERM", "true"])
            #expect(calls.contains("PR_SET_PDEATHSIG"))
        }

        private func wishes(of agent: [String]) throws -> String {
            let colony = try Colony()
            let notes = colony.scratch.path + "/calls"
            let service = try Child(
                Strace.note(["prctl"], in: notes) + colony.command(["supervise"]))
            try colony.look("a supervisor") { try colony.skep("health").code == 0 }
            try colony.skep(["run", "--name", "one", "--pipe", "--"] + agent)
            try colony.waitForEnd(of: ["one"])
            #expect(try colony.skep("down").code == 0)
            #expect(try service.wait() == .exited(0))
            return TextFile.read(notes) ?? ""
        }
    }
}
