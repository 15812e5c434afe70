internal import EventLog
internal import Linux
internal import Swarm
internal import Wire

// Rows of the log for clients that cannot read it themselves.
extension Reactor {
    /// Has rows looked up; the answer comes in a later turn.
    func lookUp(_ question: HistoryQuestion, for asker: Asker) throws {
        do {
            let filter = EventFilter(
                agent: try question.agent.map { try agent(called: $0) }, type: question.type)
            // What was committed in the last moment is known to nobody yet.
            let last = journal.committed.lastID
            try history.ask(
                Archivist.Question(
                    after: min(question.after, last), through: last, limit: question.limit,
                    where: filter), for: asker)
        } catch let objection as Objection {
            try switchboard.answer(asker, .error(ErrorBody(objection)))
        } catch let error as LogError {
            try switchboard.answer(asker, .error(ErrorBody(error)))
        }
    }

    private func agent(called name: String) throws(Objection) -> AgentID {
        guard let agent = journal.committed.agent(called: name) else {
            throw Objection("no_such_agent", "there is no agent '\(name)'", hint: "see 'skep ps'")
        }
        return agent.id
    }

    func answerQuestions() throws {
        _ = history.counter.acknowledge()
        for (asker, outcome) in history.takeAnswers() { try switchboard.answer(asker, outcome) }
    }

    /// Who still waits is to ask the next supervisor.
    func refuseQuestions() throws {
        try answerQuestions()
        let error = ErrorBody("interrupted", "the supervisor ends; ask the next one")
        for asker in history.takeOpen() { try switchboard.answer(asker, .error(error)) }
    }
}
