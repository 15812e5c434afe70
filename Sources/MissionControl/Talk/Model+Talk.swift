internal import Canvas
internal import Swarm

// The page of what was said: its own keys.
extension Model {
    mutating func take(_ reading: TalkReading) { talk.reading = reading }

    /// Nil where it has nothing of its own to do.
    mutating func performInTalk(_ action: Action) -> [Effect]? {
        switch action {
        case .open: return openInTalk()
        case .everybody:
            toggleTalkScope()
            return []
        default: return nil
        }
    }

    /// Everybody's, or that of whoever is selected or marked.
    private mutating func toggleTalkScope() {
        guard talk.agents == nil else {
            talk.show(nil)
            return
        }
        let chosen = swarm.marked.isEmpty ? swarm.selected.map { [$0] } ?? [] : swarm.marked
        guard !chosen.isEmpty else {
            say("nobody is selected")
            return
        }
        talk.show(Set(chosen))
    }

    /// In the past the playhead goes there; else all of it is read.
    private mutating func openInTalk() -> [Effect] {
        guard let key = talk.selectedKey(scene),
            let entry = talk.reading?.entries.last(where: { $0.id == key })
        else {
            say("there is nothing to open")
            return []
        }
        if isReplay {
            if past?.place == key { say("the playhead is there already") }
            talk.list.release()
            return jump(to: key)
        }
        dialogs.append(.list(box(of: entry)))
        return []
    }

    private func box(of entry: TalkEntry) -> ListBox {
        let cast = TalkCast(talk.reading?.entries ?? [], scene)
        let time = ShownTime(entry.time, in: zone).clock
        let who = cast.who(entry, columns: 64).text
        let word = cast.word(entry).text
        let title = "\(time)  \(who)" + (word.isEmpty ? "" : ", \(word)")
        var facts: [String] = []
        if let reply = entry.replyTo { facts.append("answers \(cast.place(of: reply, scene))") }
        if let priority = entry.priority { facts.append("priority \(priority)") }
        facts += entry.reasons.map(scene.reason)
        let fate = cast.fate(entry).line.text
        if !fate.isEmpty { facts.append(fate) }
        for refusal in entry.outcome?.refusals.dropFirst() ?? [] {
            facts.append("refused by \(cast.name(calledBy: refusal)): \(refusal.why)")
        }
        facts += cast.stopped(entry)?.lines.map(\.text) ?? []
        // What somebody decides by hides nothing.
        let text = entry.isLetter ? lines(entry.text) : [.exact(entry.text)]
        let said = text + (facts.isEmpty ? [] : [Line()]) + facts.map { Line.exact($0) }
        let room = max(layout.footer.columns - 6, 8)
        return ListBox(
            title: title, lines: said.flatMap { $0.flowed(to: room, limit: 1_000) }.map(\.text))
    }
}
