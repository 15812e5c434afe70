internal import EventLog
internal import Linux
internal import Swarm

/// Moves old events into the archive, on a thread that comes with a job and goes with it.
///
/// What came of it lies here until the reactor takes it to the kernel, which asks for one job at a time.
final class Removal: Sendable {
    /// Rings when something came of it.
    let counter: EventCounter
    private let packer: Packer
    private let outcome = Monitor<ArchiveOutcome?>(nil)

    init(_ directory: LogDirectory, _ scribe: Scribe) throws {
        counter = try EventCounter()
        packer = Packer(directory, scribe)
    }

    func begin(_ limit: ArchiveLimit) {
        do throws(LogError) {
            let hasBegun = try packer.pack(PackLimit(limit)) { [weak self] result in
                self?.note(ArchiveOutcome(result))
            }
            guard !hasBegun else { return }
            note(.failed(Objection("busy", "the last events are still being moved")))
        } catch {
            note(.failed(Objection(moving: error)))
        }
    }

    func takeOutcome() -> ArchiveOutcome? {
        outcome.update { outcome in
            defer { outcome = nil }
            return outcome
        }
    }

    /// Returns when nothing is at work; what came of it until then has been noted.
    func stop() { packer.stop() }

    private func note(_ new: ArchiveOutcome) {
        outcome.update { $0 = new }
        counter.ring()
    }
}

extension PackLimit {
    fileprivate init(_ limit: ArchiveLimit) {
        self =
            switch limit {
            case .event(let id): .event(id)
            case .time(let time): .time(time)
            }
    }
}

extension ArchiveOutcome {
    fileprivate init(_ result: Result<Packed, LogError>) {
        self =
            switch result {
            case .success(let packed):
                .done(
                    Archived(
                        rows: packed.rows, last: packed.last, files: packed.files,
                        bytes: packed.bytes))
            case .failure(let error): .failed(Objection(moving: error))
            }
    }
}

extension Objection {
    /// Why events could not be moved.
    fileprivate init(moving error: LogError) {
        let code =
            switch error.code {
            case .interrupted: ArchiveOutcome.interrupted
            case .full: "disk_full"
            case .disk: "disk_failed"
            default: "not_archived"
            }
        self.init(code, error.message, hint: error.hint)
    }
}
