// Messages and orders: each is recorded, brought to everybody it is for, and concluded once.
extension Kernel {
    /// Records one that somebody asked for. Who asked hears when everybody has it, or will not have it.
    mutating func deliver(_ letter: Letter, _ command: Command) {
        let sender = seats[command.asker.client]
        switch address(letter, from: sender) {
        case .failure(let objection): refuse(command, objection)
        case .success(let recipients):
            var command = command
            command.letter = nextID
            record(letter.type, sender, subject: subject(of: letter), .text(letter.content))
            if let sender { speak(sender) }
            bring(letter, to: recipients, command)
            if let sender { promise(letter, by: sender) }
        }
    }

    /// Brings one that its author wrote into the log itself. What comes of it is a command's outcome,
    /// and nobody waits for it.
    mutating func deliver(_ report: Report, written id: EventID, by sender: AgentID) {
        guard report.type == .message, report.subject?.isEmpty == false else { return }
        let letter = Letter(message: report.subject, report.content, about: report.about)
        var command = Command(
            .deliver(letter ?? Letter(.message, to: .named([report.subject ?? ""]), "")),
            by: .nobody, named: name(of: sender))
        command.letter = id
        guard let letter, letter.text.utf8.count <= Letter.textLimit else {
            return refuse(command, letter == nil ? Kernel.isNoMessage : Kernel.isTooLong)
        }
        switch address(letter, from: sender) {
        case .failure(let objection): refuse(command, objection)
        case .success(let recipients):
            bring(letter, to: recipients, command)
            promise(letter, by: sender)
        }
    }

    /// Brings the verdict to somebody who asked on a stream.
    mutating func deliver(verdict letter: Letter) {
        verdicts.append(nextID)
        if verdicts.count > Patience.questions { verdicts.removeFirst() }
        announce(letter)
    }

    /// Says something in nobody's name.
    mutating func announce(_ letter: Letter) {
        var letter = letter
        letter.by = author(of: .nobody)
        var command = Command(.deliver(letter), by: .nobody, named: author(of: .nobody))
        command.letter = nextID
        record(letter.type, nil, subject: subject(of: letter), .text(letter.content))
        bring(letter, to: recipients(of: letter, besides: nil), command)
    }

    private typealias Recipients = [(String, Result<AgentID, Objection>)]

    /// Whom a letter is for, or why it is brought to nobody.
    private mutating func address(
        _ letter: Letter, from sender: AgentID?
    ) -> Result<Recipients, Objection> {
        // Before anybody is looked for: that is the work of which there may be too much.
        if errands.count >= Patience.errands { return .failure(Kernel.isCrowded) }
        if let event = letter.replyTo, event >= nextID.rawValue {
            return .failure(isNoAnswer(to: event))
        }
        if let sender {
            guard postage.allows(sender, now: now.boot) else {
                return .failure(
                    Objection("busy", "'\(name(of: sender))' says more than can be delivered"))
            }
            if let objection = whyNotWait(for: sender) { return .failure(objection) }
        }
        let recipients = recipients(of: letter, besides: sender)
        if let sender { postage.spend(max(recipients.count, 1), by: sender) }
        guard recipients.count <= Letter.nameLimit else {
            return .failure(
                Objection("too_many", "a message may be for \(Letter.nameLimit) agents at once"))
        }
        guard !recipients.isEmpty else { return .failure(nobody(letter.recipients)) }
        return .success(recipients)
    }

    private func recipients(of letter: Letter, besides sender: AgentID?) -> Recipients {
        var wanted: String?
        switch letter.recipients {
        case .named(let names):
            return names.prefix(Letter.nameLimit + 1).map { ($0, find($0)) }
        case .role(let role): wanted = role
        case .all: break
        }
        return state.agents
            .filter { agent in
                agent.id != sender && wanted.map { agent.role == $0 } ?? true
                    && lives[agent.id]?.isAlive == true
            }
            .map { ($0.name, .success($0.id)) }
    }

    /// As agents are called, whatever they were named by.
    private func subject(of letter: Letter) -> String {
        guard case .named(let names) = letter.recipients else { return letter.recipients.subject }
        return Letter.Recipients.named(
            names.map { name in state.agent(called: name)?.name ?? name.cut }
        ).subject
    }

    private mutating func bring(_ letter: Letter, to recipients: Recipients, _ command: Command) {
        guard let id = command.letter else { return }
        var errand = Errand(command)
        errand.patience = letter.patience &* 1_000_000
        errand.expiresAt = now.boot &+ errand.patience
        var meant: Set<AgentID> = []
        for (name, found) in recipients {
            switch found {
            // Who reads the log has it once it is there.
            case .failure where name == Command.operator: errand.note(name, .done)
            case .failure(let objection): errand.refuse(name, objection)
            // By its name and by its id it is the same one.
            case .success(let recipient) where !meant.insert(recipient).inserted: break
            case .success(let recipient):
                var outcome: Errand.Outcome?
                if case .now(let reply) = hand(letter, id, command.author, to: recipient) {
                    outcome = reply
                }
                errand.wait(for: recipient, named: name, outcome)
            }
        }
        errands.append(errand)
    }

    /// To a program that joined by a push, to another as it was started to be told.
    private mutating func hand(
        _ letter: Letter, _ id: EventID, _ author: String, to recipient: AgentID
    ) -> Reply {
        guard let life = lives[recipient], life.isAlive || life.restartAt != nil else {
            return .now(.failed(hasEnded(recipient)))
        }
        guard !life.isEnding else { return .now(.failed(isEnding(recipient))) }
        if let objection = whyNotReach(recipient, id, from: author) {
            return .now(.failed(objection))
        }
        if life.guest != nil || life.line.client != nil {
            guard life.line.letters < Patience.lettersPerAgent else {
                return .now(.failed(doesNotConfirm(recipient)))
            }
            let verb: PushLine.Verb = letter.kind == .order ? .order : .message
            push(verb, to: recipient, letter.fields(id, from: author), letter: id)
            return .later
        }
        guard state[recipient]?.origin.mailbox != nil else {
            return .now(.failed(doesNotListen(recipient)))
        }
        guard mails[recipient, default: []].count < Patience.lettersPerAgent else {
            return .now(.failed(doesNotConfirm(recipient)))
        }
        mails[recipient, default: []].append(
            Mail(id: id, agent: recipient, author: author, letter: letter))
        handMail(to: recipient)
        return .later
    }

    /// Whether it is there to be told, and a line would not be taken for something else.
    private func mayHave(_ mail: Mail, _ mailbox: Mailbox) -> Bool {
        guard let life = lives[mail.agent], life.isAlive, life.isRunning else { return false }
        guard mailbox == .typed else {
            // Files are being brought back.
            guard whyNobodyMayRun == nil else { return false }
            return !posted.values.contains { $0.agent == mail.agent }
        }
        return whyNotSend(to: mail.agent, for: .letter(mail.id)) == nil
    }

    private mutating func hand(_ mail: Mail, _ mailbox: Mailbox) {
        let id = mail.agent
        let text = mail.letter.text(for: mailbox, mail.id, mail.author)
        switch mailbox {
        case .typed:
            perform(.send(id, text: text + lineEnd(of: id), for: .letter(mail.id)))
        case .file(let path):
            post(mail, .append(path: path, directory: directory(of: id), line: text + [0x0a]))
        case .command(let words):
            post(mail, .command(words, directory: directory(of: id), input: text + [0x0a]))
        }
    }

    private func directory(of id: AgentID) -> String { state[id]?.origin.directory ?? "/" }

    private mutating func post(_ mail: Mail, _ task: Check.Task) {
        lastTicket += 1
        posted[lastTicket] = mail
        perform(
            .check(
                Check(ticket: lastTicket, agent: mail.agent, task: task, timeout: Patience.post)))
    }

    /// What came of a letter that somebody else takes to an agent.
    mutating func learn(_ outcome: CheckOutcome, of mail: Mail) {
        guard let objection = outcome.objection else {
            return settle(mail.id, mail.agent, .done)
        }
        let name = name(of: mail.agent)
        settle(
            mail.id, mail.agent,
            .failed(
                Objection("not_delivered", "it could not be given to '\(name)': \(objection)")))
    }

    /// Whoever could not be told before may be now.
    mutating func handMail() {
        for id in mails.keys.sorted(by: { $0.rawValue < $1.rawValue }) { handMail(to: id) }
    }

    /// Whatever waits for it, in its order, as far as it can take it.
    private mutating func handMail(to id: AgentID) {
        while let mail = mails[id]?.first, let mailbox = state[id]?.origin.mailbox {
            if let objection = whyNotReach(id, mail.id, from: mail.author) {
                takeBack(mail.id, id)
                settle(mail.id, id, .failed(objection))
            } else if mayHave(mail, mailbox) {
                takeBack(mail.id, id)
                hand(mail, mailbox)
            } else {
                return
            }
        }
    }

    /// True where it waited for its agent to be able to take it.
    @discardableResult
    private mutating func takeBack(_ letter: EventID, _ id: AgentID) -> Bool {
        guard let place = mails[id]?.firstIndex(where: { $0.id == letter }) else { return false }
        mails[id]?.remove(at: place)
        if mails[id]?.isEmpty == true { mails[id] = nil }
        return true
    }
}

/// A message or an order that an agent could not take yet, or that somebody takes to it.
struct Mail: Equatable, Sendable {
    let id: EventID
    let agent: AgentID
    /// Who says it.
    let author: String
    let letter: Letter
}

// MARK: - What comes of them

extension Kernel {
    /// Whether it is still to be known what came of a letter for an agent.
    public func isAwaited(_ letter: EventID, by id: AgentID) -> Bool {
        errands.first { $0.command.letter == letter }?.waits(for: id) == true
    }

    mutating func settle(_ letter: EventID, _ id: AgentID, _ outcome: Errand.Outcome) {
        guard let place = errands.firstIndex(where: { $0.command.letter == letter }) else { return }
        errands[place].settle(id, outcome)
    }

    /// Nothing can be brought to an agent any more.
    mutating func settleLetters(to id: AgentID) {
        lives[id]?.line = PushLine()
        mails[id] = nil
        for place in errands.indices where errands[place].command.letter != nil {
            errands[place].settle(id, .failed(hasEnded(id)))
        }
    }

    /// What was pushed and not confirmed is not waited for any more. What was typed may be there in
    /// part, which only those know who type.
    mutating func expireLetters() {
        for place in errands.indices {
            guard let letter = errands[place].command.letter,
                let due = errands[place].expiresAt, due <= now.boot
            else { continue }
            errands[place].expiresAt = nil
            let seconds = (errands[place].patience) / 1_000_000
            var objections: [AgentID: Objection] = [:]
            for id in errands[place].pending {
                if lives[id]?.line.forget(letter) == true {
                    objections[id] = hasExpired(id, "did not confirm it", seconds)
                } else if takeBack(letter, id) {
                    objections[id] = hasExpired(id, "could not take it", seconds)
                } else if posted.values.contains(where: { $0.id == letter && $0.agent == id }) {
                    // Whoever takes it there says soon whether it could.
                    continue
                } else {
                    perform(.takeBack(id, letter: letter))
                }
            }
            errands[place].settle { objections[$0].map { .failed($0) } }
        }
    }

    /// Those of another supervisor: who has them nobody knows.
    mutating func interruptLetters() {
        for letter in state.letters {
            var content = CommandRecord(by: letter.agent.map { name(of: $0) } ?? "operator")
            content.event = letter.id
            content.outcome = Command.outcome(Kernel.isUncertain("who has it"))
            record(.command, subject: letter.kind.rawValue, content)
        }
    }

    /// Nobody waits for it any more; whether it has it is another matter.
    private func hasExpired(_ id: AgentID, _ what: String, _ seconds: Int64) -> Objection {
        Objection("expired", "'\(name(of: id))' \(what) within \(TimeSpan(seconds: seconds).text)")
    }

    func isInterrupted(_ id: AgentID) -> Objection {
        Kernel.isUncertain("whether '\(name(of: id))' has it")
    }

    static func isUncertain(_ what: String) -> Objection {
        Objection(
            "interrupted", "the supervisor was replaced, and \(what) nobody knows",
            hint: "what agents say later tells; send it again if need be")
    }
}

// MARK: - Why not

extension Kernel {
    /// Agents leave room for what others ask for.
    private func whyNotWait(for sender: AgentID) -> Objection? {
        let name = name(of: sender)
        let open = errands.lazy.filter { $0.isByAgent }
        guard open.count < Patience.lettersByAgents,
            open.count(where: { $0.command.author == name }) < Patience.lettersBySender
        else {
            return Objection(
                "busy", "messages of '\(name)' wait to be confirmed already",
                hint: "send it again a little later")
        }
        return nil
    }

    private func nobody(_ recipients: Letter.Recipients) -> Objection {
        if case .role(let role) = recipients {
            return Objection(
                "no_such_agent", "no agent with the role '\(role.cut)' lives", hint: "see 'skep ps'"
            )
        }
        return Objection("no_such_agent", "no agent lives that it could be for")
    }

    private func isNoAnswer(to event: Int64) -> Objection {
        Objection(
            "no_such_event",
            "it cannot answer event \(event): the newest is \(nextID.rawValue - 1)",
            hint: "'skep events --type message' shows what was said")
    }

    private func doesNotConfirm(_ id: AgentID) -> Objection {
        Objection(
            "busy", "\(Patience.lettersPerAgent) messages wait for '\(name(of: id))' already")
    }

    private func doesNotListen(_ id: AgentID) -> Objection {
        Objection(
            "not_listening", "'\(name(of: id))' did not ask for messages",
            hint: "one started with 'skep run --messages' gets them as lines; 'skep send' types")
    }

    private static let isNoMessage = Objection(
        "bad_request", "its subject names nobody, or its content is no message's")
    private static let isTooLong = Objection(
        "too_long", "a message may have \(Letter.textLimit) bytes of text")
}
