// Old events, and when they are moved out of the way of new ones.
extension Kernel {
    /// Up to a limit, or what the retention says.
    mutating func archive(_ limit: ArchiveLimit?, _ command: Command) {
        guard archiving.command == nil else { return refuse(command, Kernel.archivesAlready) }
        if case .event(let id) = limit, id > state.lastID {
            let why = "there is no event \(id.rawValue); the newest is \(state.lastID.rawValue)"
            return refuse(command, Objection("no_such_event", why))
        }
        guard let limit = limit ?? state.retention.limit(at: now.time).map(ArchiveLimit.time)
        else { return refuse(command, Kernel.keepsForever) }
        archiving.command = command
        perform(.archive(limit))
    }

    /// What the retention says is done again and again, whoever else asks for what.
    mutating func archiveByItself() {
        guard let due = archivingWake, due <= now.boot,
            let time = state.retention.limit(at: now.time)
        else { return }
        archiving.due = now.boot &+ Patience.archiving
        // Whoever asked for it meanwhile may have asked for less: the next time is soon enough.
        guard archiving.command == nil, leaving == .no else { return }
        let instruction = Instruction.archive(.time(time))
        archive(.time(time), Command(instruction, by: .nobody, named: author(of: .nobody)))
    }

    /// Nil as long as no event is ever old enough: nobody need wake up to find that.
    var archivingWake: Int64? { state.retention.seconds == nil ? nil : archiving.due }

    /// Where nobody asked only what is news is recorded: that rows were moved, or why that fails by now.
    mutating func learn(_ outcome: ArchiveOutcome) {
        guard let command = archiving.command else { return }
        archiving.command = nil
        let isByItself = command.asker == .nobody
        switch outcome {
        case .done(let archived):
            if isByItself { archiving.failure = nil }
            if isByItself, archived.rows == 0 { return }
            let done = [JSON.Field("ok", true)] + archived.fields(naming: Command.namesLimit)
            conclude(command, [JSON(done)], .done(JSON(archived.fields())))
        case .failed(let objection):
            if isByItself {
                guard objection.code != ArchiveOutcome.interrupted,
                    objection.message != archiving.failure
                else { return }
                archiving.failure = objection.message
            }
            refuse(command, objection)
        }
    }

    /// Whoever asked is told; what the retention asks the next supervisor sees to.
    mutating func interruptArchiving() {
        learn(
            .failed(
                Objection(
                    ArchiveOutcome.interrupted, "the supervisor is being replaced",
                    hint: "ask the next one; no event is lost")))
    }

    mutating func retain(_ retention: Retention, _ command: Command) {
        if retention != state.retention {
            record(
                .signal, subject: "retention", RetentionChange(retention, by: command.author))
        }
        answer(command.asker, .done(retention.json))
    }

    private static let archivesAlready = Objection(
        "busy", "old events are being moved into the archive already",
        hint: "try again when that is done")
    private static let keepsForever = Objection(
        "kept_forever", "no event is ever old enough: 'retention' is 'forever'",
        hint: "say which are: 'skep archive --keep 30d'")
}
