import Testing

@testable import Swarm

/// Who has old events moved, when, and what is said of it.
@Suite struct ArchivingTests {
    private static let minute: Int64 = 60_000_000
    private static let hour = 60 * minute
    private static let day = 24 * hour

    /// A supervisor that has just begun, with events that may be as old as it likes.
    private func begin() -> Stage {
        var stage = Stage()
        stage.wait(400 * ArchivingTests.day)
        stage.recover([])
        return stage
    }

    private func limits(_ stage: inout Stage) -> [ArchiveLimit] {
        stage.takeEffects().compactMap { effect in
            if case .archive(let limit) = effect { limit } else { nil }
        }
    }

    private func commands(_ stage: Stage) -> [(by: String?, record: CommandRecord)] {
        stage.events.filter { $0.type == .command && $0.subject == "archive" }.compactMap {
            guard case .text(let text) = $0.content else { return nil }
            return CommandRecord(parsing: text.utf8Span.span.bytes).map { ($0.by, $0) }
        }
    }

    private func refusal(_ stage: Stage, _ request: String = "r") -> String? {
        if case .refused(let objection)? = stage.answers[request] { objection.code } else { nil }
    }

    private let moved = Archived(
        rows: 4_095, last: EventID(4_095), files: ["1-4095.jsonl.zst"], bytes: 77)
    private let nothing = Archived(rows: 0, last: .none, files: [], bytes: 0)

    // MARK: - By itself

    @Test func itIsDoneSoonAfterTheStartAndThenEachHour() {
        var stage = begin()
        let start = stage.boot
        var times: [Int64] = []
        for _ in 0..<(3 * 24 * 60) {
            stage.pass(ArchivingTests.minute)
            for limit in limits(&stage) {
                times.append(stage.boot - start)
                let before = LogTime(microseconds: stage.boot - 30 * ArchivingTests.day)
                #expect(limit == .time(before))
                stage.take(.archived(.done(nothing)))
            }
        }
        #expect(times.first == 5 * ArchivingTests.minute)
        #expect(times.count == 3 * 24)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == ArchivingTests.hour })
        #expect(stage.events.isEmpty, "nothing was moved, and nobody need know")
    }

    @Test func whatWasMovedIsRecordedWithTheKeepersName() throws {
        var stage = begin()
        stage.pass(ArchivingTests.hour)
        #expect(limits(&stage).count == 1)
        stage.take(.archived(.done(moved)))
        let command = try #require(commands(stage).first)
        #expect(command.by == "keeper" && commands(stage).count == 1)
        #expect(command.record.arguments?["before"]?.int != nil)
        #expect(
            command.record.outcome == [
                [
                    "ok": true, "rows": 4_095, "last": 4_095, "files": ["1-4095.jsonl.zst"],
                    "bytes": 77,
                ]
            ])
        #expect(stage.answers.isEmpty)
    }

    @Test func aFailureIsToldOnce() {
        var stage = begin()
        func fail(_ message: String, _ code: String = "disk_full") {
            stage.pass(ArchivingTests.hour)
            #expect(limits(&stage).count == 1)
            stage.take(.archived(.failed(Objection(code, message))))
        }
        fail("no room")
        fail("no room")
        #expect(commands(stage).count == 1)
        fail("the disk is gone")
        #expect(commands(stage).count == 2)
        fail("it was ended", ArchiveOutcome.interrupted)
        #expect(commands(stage).count == 2, "the next one does it")
        stage.pass(ArchivingTests.hour)
        stage.take(.archived(.done(nothing)))
        _ = limits(&stage)
        fail("the disk is gone")
        #expect(commands(stage).count == 3, "it was well in between")
        #expect(commands(stage).allSatisfy { $0.by == "keeper" })
    }

    @Test func oneThatTakesLongIsNotBegunAgain() {
        var stage = begin()
        stage.pass(5 * ArchivingTests.hour)
        #expect(limits(&stage).count == 1)
        #expect(stage.kernel.wake.map { $0 > stage.boot } == true)
        stage.take(.archived(.done(nothing)))
        stage.pass(ArchivingTests.hour)
        #expect(limits(&stage).count == 1)
    }

    @Test func nobodyWakesUpForWhatIsKeptForEver() {
        var stage = begin()
        stage.ask(.retain(.forever))
        #expect(stage.kernel.wake == nil)
        stage.pass(ArchivingTests.day)
        #expect(limits(&stage).isEmpty)
        stage.ask(.retain(Retention("12h")!))
        stage.pass(0)
        let before = LogTime(microseconds: stage.boot - 12 * ArchivingTests.hour)
        #expect(limits(&stage) == [.time(before)])
    }

    @Test func whoeverLeavesBeginsNothing() {
        var stage = begin()
        _ = stage.start("one")
        stage.ask(.shutdown)
        stage.pass(10 * ArchivingTests.minute)
        #expect(limits(&stage).isEmpty)
    }

    @Test func anotherSupervisorBeginsAnew() {
        var stage = begin()
        stage.pass(ArchivingTests.hour)
        stage.take(.replaced)
        #expect(stage.events.isEmpty)
        stage.recover([])
        stage.pass(5 * ArchivingTests.minute)
        #expect(limits(&stage).count == 1)
    }

    // MARK: - By hand

    @Test func theOperatorSaysUpToWhere() throws {
        var stage = begin()
        _ = stage.start("one")
        for limit in [
            .event(EventID(2)), .time(LogTime(microseconds: 5)),
        ] as [ArchiveLimit] {
            stage.ask(.archive(limit))
            #expect(limits(&stage) == [limit])
            #expect(stage.answers["r"] == nil, "it is answered when it is done")
            stage.take(.archived(.done(moved)))
            #expect(stage.answers["r"] == .done(JSON(moved.fields())))
        }
        stage.ask(.archive(nil))
        let before = LogTime(microseconds: stage.boot - 30 * ArchivingTests.day)
        #expect(limits(&stage) == [.time(before)])
        // Who asked is answered, also where nothing was.
        stage.take(.archived(.done(nothing)))
        #expect(stage.answers["r"] == .done(JSON(nothing.fields())))
        let all = commands(stage)
        #expect(all.map(\.by) == ["operator", "operator", "operator"])
        #expect(all.map(\.record.arguments) == [["to": 2], ["before": 5], [:]])
    }

    @Test func oneAtATime() {
        var stage = begin()
        stage.ask(.archive(nil), "first")
        stage.ask(.archive(nil), "second")
        #expect(refusal(stage, "second") == "busy")
        stage.take(.archived(.failed(Objection("disk_full", "no room"))))
        #expect(refusal(stage, "first") == "disk_full")
        stage.ask(.archive(nil), "third")
        #expect(limits(&stage).count == 2)
        #expect(commands(stage).count == 2)
    }

    @Test func whatIsNotThereOrNeverOldIsRefused() {
        var stage = begin()
        stage.ask(.archive(.event(EventID(9))))
        #expect(refusal(stage) == "no_such_event")
        stage.ask(.retain(.forever))
        stage.ask(.archive(nil))
        #expect(refusal(stage) == "kept_forever")
        #expect(limits(&stage).isEmpty)
        stage.ask(.archive(.time(LogTime(microseconds: 1))))
        #expect(limits(&stage).count == 1)
    }

    @Test func whoWaitsHearsThatItWasInterrupted() {
        var stage = begin()
        stage.ask(.archive(nil))
        stage.take(.replaced)
        #expect(refusal(stage) == "interrupted")
        // What came of it after all is nobody's any more.
        let count = stage.events.count
        stage.take(.archived(.done(moved)))
        #expect(stage.events.count == count)
    }

    @Test func agentsMayNot() throws {
        var stage = begin()
        #expect(stage.join("scout", on: 2) != nil)
        for instruction in [.archive(nil), .retain(.forever)] as [Instruction] {
            stage.ask(instruction, by: 2)
            #expect(stage.answers["say"]?.code == "forbidden", "\(instruction.verb)")
        }
        #expect(limits(&stage).isEmpty && stage.kernel.state.retention == .builtIn)
    }
}
