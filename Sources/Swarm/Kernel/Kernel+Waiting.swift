// Lines by which agents with pipes say that they wait for a person. What a terminal shows the painter sees.
extension Kernel {
    private static let reasonLength = 200

    /// What it printed may be such a line, or come after one.
    mutating func heedQuestion(_ id: AgentID, _ stream: String, _ bytes: [UInt8]) {
        // Asked for all that is printed: nothing is copied to find that nobody wants to know.
        guard stream == "out" || stream == "err", let place = state.place(of: id),
            !state.agents[place].origin.manners.waiting.isEmpty
        else { return }
        lives[id]?.questions[stream, default: LineWatch()].read(bytes)
        lookForQuestion(id, "it went on")
    }

    /// Its program got something to read: what it asked is answered.
    mutating func noteInput(_ id: AgentID) {
        guard lives[id]?.questions.isEmpty == false else { return }
        for stream in lives[id]?.questions.keys.sorted() ?? [] {
            lives[id]?.questions[stream]?.forget()
        }
        lookForQuestion(id, "it was answered")
    }

    /// Where the line is gone, it is so for this reason.
    mutating func lookForQuestion(_ id: AgentID, _ why: String) {
        guard let questions = lives[id]?.questions, !questions.isEmpty, let agent = state[id] else {
            return
        }
        let texts = agent.origin.manners.waiting
        let line = ["out", "err"].lazy.compactMap { questions[$0]?.found(texts) }.first
        if let line {
            let reason = "prompt: \(String(line.unicodeScalars.prefix(Kernel.reasonLength)))"
            see(id, .waiting, .prompt, reason)
        } else if agent.condition.status == .waiting, agent.condition.evidence == .prompt {
            see(id, .running, .prompt, why)
        }
    }
}

extension AgentLife {
    /// What another supervisor has read of a line that stands.
    mutating func goOnReading(_ agent: Agent) {
        guard !agent.origin.isTerminal, !agent.origin.manners.waiting.isEmpty,
            agent.condition.status == .waiting, agent.condition.evidence == .prompt
        else { return }
        questions["out"] = LineWatch(behind: agent.lastLine.bytes, isClosed: !agent.lastLine.isOpen)
    }
}
