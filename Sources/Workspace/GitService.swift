internal import Linux

/// A git that answers one question after the other, started when the first one comes.
///
/// One that has died meanwhile is started again and asked again: so each question must be one that may
/// be asked twice. Where a new one, too, ends without an answer, that is thrown, and the next question starts
/// another one.
final class GitService {
    private let spawner: Spawner
    private let command: String
    private let patience: Duration
    private var process: GitProcess?

    init(_ spawner: Spawner, named command: String, patience: Duration = .seconds(60)) {
        self.spawner = spawner
        self.command = command
        self.patience = patience
    }

    /// Nil where none runs.
    var number: Int32? { process?.number }

    func ask<Answer>(
        _ question: [UInt8], _ read: (GitProcess) throws(BodyError) -> Answer
    ) throws(BodyError) -> Answer {
        let isOld = process != nil
        do {
            return try askOnce(question, read)
        } catch {
            guard isOld, error.code == .gitEnded else { throw error }
            return try askOnce(question, read)
        }
    }

    /// The next question is asked of a new one.
    func stop() { process = nil }

    private func askOnce<Answer>(
        _ question: [UInt8], _ read: (GitProcess) throws(BodyError) -> Answer
    ) throws(BodyError) -> Answer {
        do throws(BodyError) {
            let process = try running()
            try process.write(question)
            return try read(process)
        } catch {
            process = nil
            throw error
        }
    }

    private func running() throws(BodyError) -> GitProcess {
        if let process { return process }
        let started = try GitProcess(spawner, named: command, patience: patience)
        process = started
        return started
    }
}
