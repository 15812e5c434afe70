import EventLog
import Glibc
import Support
import Swarm
import Synchronization
import Testing

/// Answers, as they come from the archivist's thread.
private final class Answers: Sendable {
    let list = Mutex<[Result<[Int64], LogError>]>([])

    func take(_ result: Result<EventPage, LogError>) {
        let ids = result.map { $0.rows.rows.map(\.id.rawValue) }
        list.withLock { $0.append(ids) }
    }

    func wait(for count: Int) -> [Result<[Int64], LogError>] {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let answers = list.withLock(\.self)
            if answers.count == count { return answers }
            sched_yield()
        }
        return list.withLock(\.self)
    }
}

@Suite struct ArchivistTests {
    private let scratch = Scratch()

    private func question(after id: Int64) -> Archivist.Question {
        Archivist.Question(
            after: EventID(id), through: EventID(10), limit: 2, where: EventFilter(type: .output))
    }

    @Test func answersComeInTheOrderOfTheQuestions() throws {
        var writer = try LogWriter(scratch.directory)
        writer.stage(lines(10))
        try writer.commit()
        let (archivist, answers) = (Archivist(scratch.directory), Answers())
        for round in 0..<3 {
            for id in Int64(0)..<10 {
                #expect(try archivist.look(for: question(after: id), then: answers.take))
            }
            // When all is answered the thread goes, and the next question has another one.
            let found = answers.wait(for: (round + 1) * 10).suffix(10)
            let wanted = (Int64(0)..<10).map { id in (max(id, 1) + 1...10).prefix(2).map(\.self) }
            #expect(found.map { try? $0.get() } == wanted)
        }
    }

    @Test func whyThereIsNoAnswerIsSaid() throws {
        let (archivist, answers) = (Archivist(scratch.directory), Answers())
        #expect(try archivist.look(for: question(after: 0), then: answers.take))
        guard case .failure(let error) = answers.wait(for: 1).first else {
            Issue.record("there is no log to be read")
            return
        }
        #expect(error.code == .missing)
    }

    @Test func moreThanItCanAnswerItDoesNotTake() throws {
        var writer = try LogWriter(scratch.directory)
        writer.stage(lines(10))
        try writer.commit()
        let archivist = Archivist(scratch.directory)
        let answers = Answers()
        // As long as the first answer is looked at there is no second one.
        let taken = try answers.list.withLock { _ in
            try (0...Archivist.queueLimit + 1).map { _ in
                try archivist.look(for: question(after: 0), then: answers.take)
            }
        }
        #expect(taken.first == true && taken.contains(false))
        #expect(answers.wait(for: taken.count { $0 }).count == taken.count { $0 })
    }
}
